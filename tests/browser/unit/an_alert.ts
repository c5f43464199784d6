import type { Alert, Change, Entry } from "../../../cloud/console/src/model/alert";

export function anAlert(about: Partial<Alert> = {}): Alert {
  return {
    id: 1, group: "pingjiang", edge: "b03", device: "gas-0007", kind: "gas-detector", place: "2-301", condition: "gas-high", priority: 1,
    state: "raised", condition_state: "active", test: false, level: 0, count: 1, version: 1, taken_at: "2026-11-24T01:00:00Z",
    raised_at: "2026-11-24T01:00:00Z", updated_at: "2026-11-24T01:00:00Z", escalates_at: null, shelved_until: null, timers: [], outcome: null, assignee: null,
    transitions: ["acknowledge", "shelve", "cancel", "note"], ...about,
  };
}

export function anEntry(about: Partial<Entry> = {}): Entry {
  return {
    seq: 1, alert: 1, version: 1, at: "2026-11-24T01:00:00Z", actor: "system", transition: "raise", from: null, to: "raised",
    reason: null, outcome: null, assignee: null, photo: null, shelved_until: null, timer: null, ...about,
  };
}

export const aChange = (alert: Partial<Alert>, entry: Partial<Entry>): Change => ({ alert: anAlert(alert), entry: anEntry(entry) });
