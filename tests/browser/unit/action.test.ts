import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { test } from "node:test";
import { fieldsOf, idempotencyKey, mainStep, missing, outcomesOf, request } from "../../../cloud/console/src/model/action";
import { outcomes } from "../../../cloud/console/src/model/alert";
import { anAlert } from "./an_alert";

test("a form asks for what the service requires, and for nothing else", () => {
  assert.deepEqual(fieldsOf("dispatch"), ["assignee"]);
  assert.deepEqual(fieldsOf("resolve"), ["outcome", "reason"]);
  assert.deepEqual(fieldsOf("cancel"), ["outcome", "reason"]);
  assert.deepEqual(fieldsOf("note"), ["reason"]);
  for (const plain of ["acknowledge", "accept", "arrive", "verify", "close"] as const) assert.deepEqual(fieldsOf(plain), []);
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

test("the step that leads on is neither a note nor a cancelling", () => {
  assert.equal(mainStep(anAlert()), "acknowledge");
  assert.equal(mainStep(anAlert({ transitions: ["cancel", "note"] })), null);
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
