import assert from "node:assert/strict";
import { test } from "node:test";
import { mustRing, ringsNow, toneDue } from "../../../cloud/console/src/model/attention";
import { clockOffset, lagSeconds, lamp } from "../../../cloud/console/src/model/connection";
import { command, type Press } from "../../../cloud/console/src/keys/keymap";
import { aChange, anAlert } from "./an_alert";

test("only unacknowledged alerts of priority 1 and 2 ring", () => {
  assert.ok(mustRing([anAlert({ priority: 2 })]));
  assert.ok(!mustRing([anAlert({ priority: 3 }), anAlert({ priority: 1, state: "acknowledged" })]));
});

test("an arrival rings at once, a note or an acknowledgement does not", () => {
  assert.ok(ringsNow(aChange({}, { transition: "raise" })));
  assert.ok(ringsNow(aChange({}, { transition: "attach" })));
  assert.ok(!ringsNow(aChange({}, { transition: "note" })));
  assert.ok(!ringsNow(aChange({ state: "acknowledged" }, { transition: "acknowledge" })));
});

test("what was dealt with and comes back rings at once, a condition that flickers meanwhile does not", () => {
  assert.ok(ringsNow(aChange({}, { transition: "activate", from: "resolved", to: "raised" })));
  assert.ok(ringsNow(aChange({}, { transition: "attach", from: "verified", to: "raised" })));
  assert.ok(ringsNow(aChange({}, { transition: "realarm", from: "resolved", to: "raised" })));
  assert.ok(!ringsNow(aChange({}, { transition: "activate", from: "raised", to: "raised" })));
  assert.ok(!ringsNow(aChange({ priority: 3 }, { transition: "activate", from: "resolved", to: "raised" })));
});

test("what nobody goes on with rings once, also when it is acknowledged, and what is shelved does not ring", () => {
  assert.ok(ringsNow(aChange({ state: "dispatched" }, { transition: "escalate" })));
  assert.ok(ringsNow(aChange({ state: "on_site" }, { transition: "realarm" })));
  assert.ok(!ringsNow(aChange({ state: "dispatched", priority: 3 }, { transition: "escalate" })));
  assert.ok(!ringsNow(aChange({ state: "closed" }, { transition: "escalate" })));
  assert.ok(!mustRing([anAlert({ shelved_until: "2026-11-24T02:00:00Z" })]));
  assert.ok(!ringsNow(aChange({ shelved_until: "2026-11-24T02:00:00Z" }, { transition: "escalate" })));
});

test("who presses again rings, whoever has the alert in hand", () => {
  for (const state of ["acknowledged", "dispatched", "accepted", "on_site"] as const)
    assert.ok(ringsNow(aChange({ state }, { transition: "attach" })), state);
  assert.ok(!ringsNow(aChange({ state: "dispatched", priority: 3 }, { transition: "attach" })));
});

test("the tone repeats each minute, not earlier", () => {
  assert.ok(toneDue(true, null, 0));
  assert.ok(!toneDue(true, 0, 59_999));
  assert.ok(toneDue(true, 0, 60_000));
  assert.ok(!toneDue(false, null, 0));
});

test("the lamp is amber after 5 s and red after 15 s without a word", () => {
  assert.deepEqual([0, 5000, 5001, 15_000, 15_001].map((now) => lamp(0, now)), ["live", "live", "lag", "lag", "lost"]);
  assert.equal(lamp(null, 99_000), "connecting");
  assert.equal(lagSeconds(0, 7900), 7);
  assert.equal(lagSeconds(10, 0), 0);
});

test("a clock that is wrong by more than the header's coarseness is corrected", () => {
  const told = "Tue, 24 Nov 2026 01:00:00 GMT";
  const at = Date.parse(told) + 500;
  assert.equal(clockOffset(told, at - 1000, at + 1000), 0);
  assert.equal(clockOffset(told, at - 60_100, at - 59_900), 60_000);
  assert.equal(clockOffset(null, 0, 0), 0);
  assert.equal(clockOffset("nonsense", 0, 0), 0);
});

test("keys act outside of fields only, and single characters can be switched off", () => {
  const press = (about: Partial<Press>): Press => ({ key: "a", modified: false, typing: false, inList: false, ...about });
  assert.equal(command(press({}), true), "acknowledge");
  assert.equal(command(press({}), false), null);
  assert.equal(command(press({ typing: true }), true), null);
  assert.equal(command(press({ modified: true }), true), null);
  assert.equal(command(press({ key: "Escape", typing: true }), false), "escape");
  assert.equal(command(press({ key: "ArrowDown" }), true), null, "arrows scroll the page");
  assert.equal(command(press({ key: "ArrowDown", inList: true }), false), "down");
});
