import assert from "node:assert/strict";
import { test } from "node:test";
import { columnMinutes, columns, type Figures, inScope, percent, range, rate, scopeOf, ticks, timeLabels, topShare } from "../../../cloud/console/src/model/figures";

const nothing = { count: 0, p50_s: null, p95_s: null };
const none = { alarms: 0, share: null };

const someFigures = (about: Partial<Figures> = {}): Figures => ({
  name: null, from: "2026-11-24T00:00:00Z", to: "2026-11-24T01:00:00Z", operators: 2, alarms: 6, per_operator_10min: { average: 0.5, peak: 2 },
  slots: [4, 0, 0, 0, 0, 2], slot_operators: null, floods: { share: 0, periods: [] }, top_sources: [], chattering: [], stale: [],
  priorities: { P1: none, P2: none, P3: none, P4: none }, answered: nothing, unanswered: 0, arrived: nothing,
  false_alarms: { ended: 0, false_alarms: 0, share: null }, false_alarms_by_kind: [], false_alarms_by_model: [], false_alarms_by_device: [],
  exercises: { count: 0, alerts: [] }, ...about,
});

test("each ten minutes are a column, for one operator", () => {
  const all = columns(someFigures());
  assert.deepEqual(all.map(({ each }) => each), [2, 0, 0, 0, 0, 1]);
  assert.deepEqual([all[5]?.from, all[5]?.to], [Date.parse("2026-11-24T00:50:00Z"), Date.parse("2026-11-24T01:00:00Z")]);
});

test("a column is of those who sit there then", () => {
  const all = columns(someFigures({ operators: 1.5, slot_operators: [2, 2, 2, 1, 1, 1] }));
  assert.deepEqual(all.map(({ each }) => each), [2, 0, 0, 0, 0, 2]);
});

test("the last column ends where the time ends", () => {
  assert.equal(columns(someFigures({ to: "2026-11-24T00:53:00Z" })).at(-1)?.to, Date.parse("2026-11-24T00:53:00Z"));
});

test("of a long time a column is the fullest ten minutes of several, and none is left out", () => {
  const slots = Array.from({ length: 1008 }, (_, at) => (at === 1007 ? 30 : at % 3));
  const week = someFigures({ slots, operators: 1, to: "2026-12-01T00:00:00Z" });
  const all = columns(week);
  assert.ok(all.length <= 150);
  assert.equal(columnMinutes(week), 70);
  assert.equal(all.at(-1)?.each, 30);
  assert.ok(all.slice(0, -1).every(({ each }) => each === 2));
});

test("a part is found by its kind and name, and what is gone shows the whole", () => {
  const night = someFigures({ name: "2026-11-24 night", alarms: 4 });
  const counted = { whole: someFigures(), days: [someFigures({ name: "2026-11-24", alarms: 5 })], shifts: [night] };
  assert.equal(inScope(counted, scopeOf("shift", night)).alarms, 4);
  assert.equal(inScope(counted, "day 2026-11-24").alarms, 5);
  assert.equal(inScope(counted, "day 2026-11-20"), counted.whole);
});

test("the time begins on a whole ten minutes", () => {
  const asked = range("24h", Date.parse("2026-11-25T03:34:08Z"));
  assert.deepEqual(asked, { from: "2026-11-24T03:40:00.000Z", to: "2026-11-25T03:34:08.000Z" });
});

test("without alarms no share is made up", () => {
  assert.equal(topShare(someFigures({ alarms: 0 })), null);
  assert.equal(percent(null), null);
});

test("numbers have as many digits as tell something", () => {
  assert.deepEqual([0, 0.04, 0.61, 9.5, 23].map(rate), ["0", "0.04", "0.6", "9.5", "23"]);
  assert.deepEqual([0, 0.004, 0.05, 0.0996, 0.153, 1].map(percent), ["0 %", "0.4 %", "5 %", "10 %", "15 %", "100 %"]);
});

test("the time's axis has full hours, or midnights, of the reader's clock", () => {
  const at = (...parts: [number, number, number, number, number]): number => new Date(...parts).getTime();
  const day = timeLabels(at(2026, 10, 24, 3, 50), at(2026, 10, 25, 3, 46));
  assert.deepEqual(day.map((label) => new Date(label.at).getHours()), [6, 9, 12, 15, 18, 21, 0, 3]);
  assert.deepEqual(day.filter(({ isDay }) => isDay).map((label) => new Date(label.at).getDate()), [25]);
  assert.ok(day.every(({ along }) => along >= 0 && along <= 1));
  const month = timeLabels(at(2026, 9, 26, 3, 50), at(2026, 10, 25, 3, 46));
  assert.ok(month.length >= 5 && month.length <= 9 && month.every(({ isDay }) => isDay));
});

test("an axis has whole, round numbers and reaches what is shown", () => {
  assert.deepEqual(ticks(4), [0, 1, 2, 3, 4]);
  assert.deepEqual(ticks(23), [0, 10, 20, 30]);
  assert.deepEqual(ticks(0.5), [0, 1]);
  assert.ok((ticks(11.5).at(-1) ?? 0) >= 11.5);
});
