import assert from "node:assert/strict";
import { test } from "node:test";
import { conditionName } from "../../../cloud/console/src/model/names";
import { reasonText } from "../../../cloud/console/src/model/reason";
import { anAlert } from "./an_alert";

const now = Date.parse("2026-11-24T12:00:00Z");

test("what a detector has found is told in the reader's language, with times in the reader's zone", () => {
  const since = new Date(2026, 10, 24, 7, 10, 0).toISOString();
  const reason = `no-water-unusual litres=0 since=${since} days=40`;
  assert.equal(reasonText(reason, "en", new Date(2026, 10, 24, 20).getTime()), "0 L since 07:10:00, unusual for this home: about once in 40 days");
  assert.match(reasonText(reason, "zh", now), /40 天一次/);
});

test("what has no text, and what people wrote, is shown as it stands", () => {
  for (const reason of ["something-new litres=3", "Called her daughter: all is well", "toString", "leak litres_per_hour"]) {
    assert.equal(reasonText(reason, "en", now), reason);
  }
});

test("a condition that the cloud has found has a name in both languages", () => {
  const alert = anAlert({ kind: "water-meter", condition: "no-water" });
  assert.equal(conditionName({ kinds: {}, outcomes: [], service_levels: [] }, alert, "en"), "No water used");
  assert.equal(conditionName({ kinds: {}, outcomes: [], service_levels: [] }, alert, "zh"), "长时间未用水");
  assert.equal(conditionName({ kinds: {}, outcomes: [], service_levels: [] }, anAlert({ condition: "odd" }), "en"), "odd");
});
