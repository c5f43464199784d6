import assert from "node:assert/strict";
import { test } from "node:test";
import { isOpen } from "../../../cloud/console/src/model/alert";
import { arrange, compare, neighbour } from "../../../cloud/console/src/model/order";
import { anAlert } from "./an_alert";

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 24, 1, minute)).toISOString();
const any = (): boolean => true;

test("unacknowledged goes before priority, priority before the next escalation, that before age", () => {
  const alerts = [
    anAlert({ id: 1, state: "acknowledged", priority: 1 }),
    anAlert({ id: 2, priority: 4 }),
    anAlert({ id: 3, priority: 2, escalates_at: at(9), raised_at: at(0) }),
    anAlert({ id: 4, priority: 2, escalates_at: at(5), raised_at: at(3) }),
    anAlert({ id: 5, priority: 2, escalates_at: null, raised_at: at(0) }),
    anAlert({ id: 6, priority: 2, escalates_at: at(9), raised_at: at(2) }),
  ];
  assert.deepEqual(alerts.sort(compare).map(({ id }) => id), [4, 3, 6, 5, 2, 1]);
});

test("what has ended stands below, the latest change first, whatever its priority", () => {
  const alerts = [
    anAlert({ id: 1, state: "closed", priority: 1, updated_at: at(1) }),
    anAlert({ id: 2, state: "cancelled", priority: 4, updated_at: at(2) }),
    anAlert({ id: 3, state: "verified", priority: 4 }),
  ];
  assert.deepEqual(alerts.sort(compare).map(({ id }) => id), [3, 2, 1]);
});

test("the order is total: equal alerts are told apart by their number", () => {
  const [a, b] = [anAlert({ id: 7 }), anAlert({ id: 8 })];
  assert.ok(compare(a, b) < 0 && compare(b, a) > 0);
  assert.equal(compare(a, a), 0);
});

test("a held list keeps its rows with their present content, and counts what is new", () => {
  const before = [anAlert({ id: 1, priority: 3 }), anAlert({ id: 2, priority: 4 })];
  const held = arrange(before, isOpen, null).rows.map(({ id }) => id);
  const now = [anAlert({ id: 1, priority: 3, state: "closed" }), anAlert({ id: 2, priority: 1 }), anAlert({ id: 3 })];
  const shown = arrange(now, isOpen, held);
  assert.deepEqual(shown.rows.map(({ id, state }) => [id, state]), [[1, "closed"], [2, "raised"]]);
  assert.equal(shown.held, 1);
  assert.deepEqual(arrange(now, isOpen, null).rows.map(({ id }) => id), [2, 3]);
});

test("moving stays within the list and starts at its top", () => {
  const { rows } = arrange([anAlert({ id: 1 }), anAlert({ id: 2 })], any, null);
  assert.equal(neighbour(rows, null, 1), 1);
  assert.equal(neighbour(rows, 1, 1), 2);
  assert.equal(neighbour(rows, 2, 1), 2);
  assert.equal(neighbour(rows, 1, -1), 1);
  assert.equal(neighbour([], 1, 1), null);
});
