import assert from "node:assert/strict";
import { test } from "node:test";
import { overtakenBy, withAlert, withEntries } from "../../../cloud/console/src/model/merge";
import { progress } from "../../../cloud/console/src/model/stages";
import { anAlert, anEntry } from "./an_alert";

test("an older picture never covers a newer one, in whatever order they come", () => {
  const [older, newer] = [anAlert({ version: 1 }), anAlert({ version: 2, state: "acknowledged" })];
  for (const pictures of [[older, newer], [newer, older], [newer, older, newer]]) {
    assert.equal(pictures.reduce(withAlert, new Map()).get(1)?.version, 2);
  }
});

test("entries stand once each, in the journal's order", () => {
  const [a, b, c] = [anEntry({ seq: 1 }), anEntry({ seq: 5 }), anEntry({ seq: 9 })];
  assert.deepEqual(withEntries([c, a], [b, a]).map(({ seq }) => seq), [1, 5, 9]);
});

test("who was faster is the last person after the version that was expected", () => {
  const timeline = [
    anEntry({ seq: 1, version: 1 }),
    anEntry({ seq: 2, version: 2, actor: "zhou", transition: "acknowledge" }),
    anEntry({ seq: 3, version: 3, actor: "system", transition: "clear" }),
  ];
  assert.equal(overtakenBy(timeline, 1)?.actor, "zhou");
  assert.equal(overtakenBy(timeline, 2)?.transition, "clear");
  assert.equal(overtakenBy(timeline, 3), null);
});

test("progress shows when each stage was reached, and skips those that were jumped", () => {
  const timeline = [
    anEntry({ seq: 1, to: "raised", at: "2026-11-24T01:00:00Z" }),
    anEntry({ seq: 2, from: "raised", to: "acknowledged", at: "2026-11-24T01:01:00Z" }),
    anEntry({ seq: 3, from: "acknowledged", to: "acknowledged", at: "2026-11-24T01:02:00Z" }),
    anEntry({ seq: 4, from: "acknowledged", to: "resolved", at: "2026-11-24T01:03:00Z" }),
  ];
  const stages = progress("resolved", timeline);
  assert.deepEqual(stages.filter(({ at }) => at !== null).map(({ state }) => state), ["raised", "acknowledged", "resolved"]);
  assert.equal(stages.find(({ state }) => state === "acknowledged")?.at, "2026-11-24T01:01:00Z");
  assert.deepEqual(stages.filter(({ current }) => current).map(({ state }) => state), ["resolved"]);
  const back = anEntry({ seq: 5, transition: "attach", from: "resolved", to: "raised", at: "2026-11-24T01:04:00Z" });
  assert.deepEqual(progress("raised", [...timeline, back]).filter(({ at }) => at !== null).map(({ state, at }) => [state, at]), [["raised", back.at]]);
});
