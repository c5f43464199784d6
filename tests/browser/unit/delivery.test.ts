import assert from "node:assert/strict";
import { test } from "node:test";
import { answeredAfter, byLevel, type Delivery, isWaiting, withDeliveries } from "../../../cloud/console/src/model/delivery";
import { concerns, daysOf, type Warning } from "../../../cloud/console/src/model/warning";
import { anAlert } from "./an_alert";

const aDelivery = (about: Partial<Delivery> = {}): Delivery => ({
  id: 1, alert: 1, kind: "offer", state: "queued", round: 1, level: 0, responder: "grid.wang", role: "grid_worker", channel: "wecom", why: null, who: null, outcome: null,
  at: "2026-11-24T01:00:00Z", due_at: null, changed_at: "2026-11-24T01:00:00Z", ...about,
});

test("the later of two pictures of a delivery stays, whichever came first", () => {
  const asked = aDelivery();
  const taken = aDelivery({ state: "accepted", changed_at: "2026-11-24T01:00:31Z" });
  assert.deepEqual(withDeliveries([asked], [taken]), [taken]);
  assert.deepEqual(withDeliveries([taken], [asked]), [taken]);
  assert.deepEqual(withDeliveries([aDelivery({ id: 3 })], [aDelivery({ id: 2 })]).map(({ id }) => id), [2, 3]);
});

test("deliveries stand by the level of the plan, in the order in which they were told", () => {
  const all = [aDelivery({ id: 1, level: 1 }), aDelivery({ id: 2, level: 0 }), aDelivery({ id: 3, level: 1 })];
  assert.deepEqual(byLevel(all).map(({ level, deliveries }) => [level, deliveries.map(({ id }) => id)]), [[0, [2]], [1, [1, 3]]]);
  assert.deepEqual(byLevel([]), []);
});

test("what is told anew stands below what was told before, from the first level on", () => {
  const all = [aDelivery({ id: 1, level: 0 }), aDelivery({ id: 2, level: 1 }), aDelivery({ id: 3, round: 2, level: 0 })];
  assert.deepEqual(byLevel(all).map(({ round, level }) => [round, level]), [[1, 0], [1, 1], [2, 0]]);
});

test("a notice waits for nobody, and what waits has taken no time yet", () => {
  assert.ok(isWaiting(aDelivery()));
  assert.ok(!isWaiting(aDelivery({ kind: "notice" })));
  assert.ok(!isWaiting(aDelivery({ state: "refused" })));
  assert.equal(answeredAfter(aDelivery()), null);
  assert.equal(answeredAfter(aDelivery({ state: "refused", changed_at: "2026-11-24T01:00:31Z" })), 31_000);
});

const aGap = (about: Partial<Warning> = {}): Warning => ({
  kind: "nobody_reachable", rule: "fire", place: "building-03", at: "pingjiang/b03", level: 1, roles: "grid_worker", days: "Tuesday 2026-12-01",
  hours: "02:00–06:00", first: "2026-12-01", last: "2026-12-01", ...about,
});

test("a gap concerns the alerts of its place and of what lies in it, and no other", () => {
  const alert = anAlert({ group: "pingjiang", edge: "b03", place: "2-301" });
  for (const at of ["pingjiang", "pingjiang/b03", "pingjiang/b03/2-301"]) assert.ok(concerns(aGap({ at }), alert), at);
  for (const at of ["pingjiang/b0", "pingjiang/b04", "pingjiang/b03/2-30", "hengtang"]) assert.ok(!concerns(aGap({ at }), alert), at);
});

test("the days of a gap are told as short as they can be", () => {
  assert.equal(daysOf(aGap()), "2026-12-01");
  assert.equal(daysOf(aGap({ last: "2026-12-03" })), "2026-12-01 – 2026-12-03");
  assert.equal(daysOf(aGap({ first: null, last: null })), "Tuesday 2026-12-01");
});
