import assert from "node:assert/strict";
import { test } from "node:test";
import { grownOf, type Incident, incidentsOf, openIncidentOf, others, outline, withIncidents } from "../../../cloud/console/src/model/incident";
import { conditionName, incidentName, modelName } from "../../../cloud/console/src/model/names";
import { anAlert } from "./an_alert";

const anIncident = (about: Partial<Incident> = {}): Incident => ({
  id: 7, kind: "fire", group: "pingjiang", edge: "b03", raised_at: "2026-11-24T01:00:00Z", open: true, priority: 2, alerts: [1, 2], ...about,
});

test("an incident is followed by its alerts' numbers", () => {
  const whole = { ...anIncident(), alerts: [anAlert({ id: 1 }), anAlert({ id: 2 })] };
  assert.deepEqual(outline(whole), anIncident());
});

test("two pictures of an incident make the later one, in whatever order they come", () => {
  const begun = anIncident();
  const grown = anIncident({ alerts: [1, 2, 3], priority: 1 });
  const over = anIncident({ alerts: [1, 2, 3], priority: 1, open: false });
  for (const order of [[begun, grown, over], [over, grown, begun], [grown, over, begun, over]]) {
    const known = order.reduce<ReadonlyMap<number, Incident>>((all, each) => withIncidents(all, [each]), new Map());
    assert.deepEqual(known.get(7), over);
  }
});

test("what is new or has become more is news, once; what is over or known is none", () => {
  const known = withIncidents(new Map(), [anIncident()]);
  assert.equal(grownOf(known, [anIncident()]), null);
  assert.equal(grownOf(known, [anIncident({ open: false, alerts: [1, 2, 3] })]), null);
  assert.equal(grownOf(known, [anIncident({ alerts: [1, 2, 3] })])?.alerts.length, 3);
  assert.equal(grownOf(known, [anIncident(), anIncident({ id: 8, kind: "gas" })])?.kind, "gas");
});

test("an alert tells what it belongs to, what is open first, and a row tells the most urgent", () => {
  const incidents = withIncidents(new Map(), [
    anIncident({ id: 1, open: false }), anIncident({ id: 2, priority: 3 }), anIncident({ id: 3, priority: 1 }), anIncident({ id: 4, alerts: [9, 10] }),
  ]);
  assert.deepEqual(incidentsOf(incidents, 1).map(({ id }) => id), [3, 2, 1]);
  assert.equal(openIncidentOf(incidents, 1)?.id, 3);
  assert.equal(openIncidentOf(incidents, 5), null);
});

test("the others of an incident are as the desk knows them now, and otherwise a number that leads to them", () => {
  const now = anAlert({ id: 2, state: "acknowledged" });
  assert.deepEqual(others(anIncident({ alerts: [1, 2, 3] }), 1, new Map([[2, now]])), [now, 3]);
});

test("a condition that the cloud has found is named in both languages, an unknown one by its id", () => {
  const catalogue = { kinds: {}, outcomes: [], service_levels: [] };
  assert.equal(conditionName(catalogue, anAlert({ condition: "tilt-red" }), "en"), "Building leans: red");
  assert.equal(conditionName(catalogue, anAlert({ condition: "tilt-red" }), "zh"), "建筑倾斜红色预警");
  assert.equal(conditionName(catalogue, anAlert({ condition: "of-tomorrow" }), "en"), "of-tomorrow");
});

test("every kind of incident that is shipped has its name, and one of tomorrow is shown by its own", () => {
  for (const kind of ["fire", "gas-and-fire", "gas", "structure", "lift-shaft", "outage"]) {
    assert.notEqual(incidentName(kind, "en"), kind);
  }
  assert.equal(incidentName("of-tomorrow", "en"), "of-tomorrow");
});

test("a kind is sold as what its profile says, in part or not at all", () => {
  assert.equal(modelName({ manufacturer: "Minke", model: "GD-2" }), "Minke GD-2");
  assert.equal(modelName({ manufacturer: null, model: "GD-2" }), "GD-2");
  assert.equal(modelName({}), null);
});
