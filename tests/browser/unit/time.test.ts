import assert from "node:assert/strict";
import { test } from "node:test";
import { age, clock, due, nextTimer, stopwatch } from "../../../cloud/console/src/model/time";
import type { Timer } from "../../../cloud/console/src/model/alert";
import { anAlert } from "./an_alert";
import { translator } from "../../../cloud/console/src/text/texts";

const local = (...parts: [number, number, number, number, number, number]): number => new Date(...parts).getTime();

test("a stopwatch shows only the parts it needs", () => {
  assert.equal(stopwatch(-5), "0:00");
  assert.equal(stopwatch(42_999), "0:42");
  assert.equal(stopwatch(727_000), "12:07");
  assert.equal(stopwatch(11_109_000), "3:05:09");
  assert.equal(stopwatch(187_200_000), "2d 4:00:00");
});

test("a clock shows the date only when it is not today, and the year only when it is not this year", () => {
  const now = local(2026, 10, 24, 12, 0, 0);
  const iso = (ms: number): string => new Date(ms).toISOString();
  assert.equal(clock(iso(local(2026, 10, 24, 9, 5, 7)), now), "09:05:07");
  assert.equal(clock(iso(local(2026, 10, 23, 23, 59, 59)), now), "11-23 23:59:59");
  assert.equal(clock(iso(local(2025, 11, 31, 8, 0, 0)), now), "2025-12-31 08:00:00");
});

test("ages are told in the largest unit that fits", () => {
  const t = translator("en");
  const told = [0, 4, 5, 59, 60, 3599, 3600, 172_799, 172_800].map((seconds) => age(0, seconds * 1000, t));
  assert.deepEqual(told, ["just now", "just now", "5 s ago", "59 s ago", "1 min ago", "59 min ago", "1 h ago", "47 h ago", "2 d ago"]);
  assert.equal(age(10_000, 0, t), "just now", "a clock that runs ahead does not show the future");
});

test("a countdown reaches zero when the escalation is due, and then tells how long it is over", () => {
  const at = Date.parse("2026-11-24T01:01:00Z");
  const iso = "2026-11-24T01:01:00Z";
  assert.deepEqual(due(iso, at - 60_000), { over: false, time: "1:00" });
  assert.deepEqual(due(iso, at - 1), { over: false, time: "0:01" });
  assert.deepEqual(due(iso, at), { over: false, time: "0:00" });
  assert.deepEqual(due(iso, at + 5000), { over: true, time: "0:05" });
});

test("what comes first is shown first", () => {
  assert.equal(nextTimer(anAlert()), null);
  const dispatch: Timer = { timing: "dispatch", step: 2, due_at: "2026-11-24T01:03:00Z" };
  const realarm: Timer = { timing: "realarm", step: 1, due_at: "2026-11-24T01:02:00Z" };
  assert.equal(nextTimer(anAlert({ timers: [dispatch, realarm] })), realarm);
});
