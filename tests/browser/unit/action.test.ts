import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { test } from "node:test";
import { fieldsOf, idempotencyKey, isRequired, mainStep, missing, outcomesOf, request, shelveTimes } from "../../../cloud/console/src/model/action";
import { outcomes } from "../../../cloud/console/src/model/alert";
import { anAlert } from "./an_alert";

test("a form asks for what the service requires and for a photo where one may be, and for nothing else", () => {
  assert.deepEqual(fieldsOf("dispatch"), ["assignee"]);
  assert.deepEqual(fieldsOf("resolve"), ["outcome", "reason", "photo"]);
  assert.deepEqual(fieldsOf("rework"), ["reason", "photo"]);
  assert.deepEqual(fieldsOf("refuse"), ["reason"]);
  assert.deepEqual(fieldsOf("shelve"), ["shelve_for", "reason"]);
  assert.deepEqual(fieldsOf("cancel"), ["outcome", "reason"]);
  assert.deepEqual(fieldsOf("note"), ["reason", "photo"]);
  assert.ok(!isRequired("photo") && isRequired("reason"));
  for (const plain of ["acknowledge", "accept", "arrive", "verify", "close", "unshelve"] as const) assert.deepEqual(fieldsOf(plain), []);
});

test("blanks are no answer", () => {
  assert.equal(missing("resolve", { outcome: "real", reason: "  " }), "reason");
  assert.equal(missing("resolve", {}), "outcome");
  assert.equal(missing("resolve", { outcome: "real", reason: "hose replaced" }), null);
});

test("an alert is cancelled only as false alarm, test or duplicate", () => {
  assert.deepEqual(outcomesOf("cancel", outcomes), ["false_alarm", "test", "duplicate"]);
  assert.deepEqual(outcomesOf("resolve", outcomes), outcomes);
});

test("an alert is shelved for as long as its priority allows, and the shortest time is always offered", () => {
  assert.deepEqual(shelveTimes(600), ["5m", "10m"]);
  assert.deepEqual(shelveTimes(604_800), ["5m", "10m", "30m", "2h", "8h", "24h", "3d", "7d"]);
  assert.deepEqual(shelveTimes(undefined), ["5m"]);
});

test("a photo is sent only where there is one", () => {
  const sent = request(anAlert(), "note", "li.na", { reason: "door is open", photo: " " });
  assert.deepEqual(sent, { transition: "note", expected_version: 1, actor: "li.na", reason: "door is open" });
  assert.equal(request(anAlert(), "note", "li.na", { reason: "r", photo: "IMG_1" }).photo, "IMG_1");
});

test("the step that leads on is none of those that stand aside", () => {
  assert.equal(mainStep(anAlert()), "acknowledge");
  assert.equal(mainStep(anAlert({ transitions: ["refuse", "rework", "shelve", "unshelve", "cancel", "note"] })), null);
});

test("a request carries the version that was seen and only the fields of its step", () => {
  const sent = request(anAlert({ version: 5 }), "dispatch", "li.na", { assignee: " worker 12 ", reason: "left over" });
  assert.deepEqual(sent, { transition: "dispatch", expected_version: 5, actor: "li.na", assignee: "worker 12" });
});

test("keys are printable, of fair length and never the same", () => {
  const keys = new Set(Array.from({ length: 1000 }, () => idempotencyKey(webcrypto as Crypto)));
  assert.equal(keys.size, 1000);
  for (const key of keys) assert.match(key, /^[0-9a-f]{32}$/);
});
