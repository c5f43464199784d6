import assert from "node:assert/strict";
import { test } from "node:test";
import { others } from "../../../cloud/console/src/model/incident";
import { conditionName } from "../../../cloud/console/src/model/names";
import { textIf } from "../../../cloud/console/src/text/texts";
import { anAlert } from "./an_alert";

test("the others of an incident are as the desk knows them now, and as they were told otherwise", () => {
  const [one, two, three] = [anAlert({ id: 1 }), anAlert({ id: 2 }), anAlert({ id: 3 })];
  const incident = {
    id: 7, kind: "fire", group: "pingjiang", edge: "b03", raised_at: one.raised_at, open: true, priority: 1 as const, alerts: [one, two, three],
  };
  const now = anAlert({ id: 2, state: "acknowledged" });
  assert.deepEqual(others(incident, one, new Map([[2, now]])), [now, three]);
});

test("a condition that the cloud has found is named in both languages, an unknown one by its id", () => {
  const catalogue = { kinds: {}, outcomes: [], service_levels: [] };
  assert.equal(conditionName(catalogue, anAlert({ condition: "tilt-red" }), "en"), "Building leans: red");
  assert.equal(conditionName(catalogue, anAlert({ condition: "tilt-red" }), "zh"), "建筑倾斜红色预警");
  assert.equal(conditionName(catalogue, anAlert({ condition: "of-tomorrow" }), "en"), "of-tomorrow");
});

test("every kind of incident that is shipped has its name", () => {
  for (const kind of ["fire", "gas-and-fire", "gas", "structure", "lift-shaft", "outage"]) {
    assert.notEqual(textIf("en", `incident.${kind}`), undefined, kind);
  }
  assert.equal(textIf("en", "incident.of-tomorrow"), undefined);
});
