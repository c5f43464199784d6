/** What docs/api.md says about alerts, as types. */
import type { Delivery } from "./delivery";
import type { Incident } from "./incident";

export const states = [
  "raised", "acknowledged", "dispatched", "accepted", "on_site", "resolved", "verified", "closed", "cancelled",
] as const;
export type State = (typeof states)[number];

export type PersonsTransition =
  | "acknowledge" | "dispatch" | "refuse" | "accept" | "arrive" | "resolve" | "rework" | "verify" | "close" | "cancel" | "note"
  | "shelve" | "unshelve";
export type Transition = PersonsTransition | "raise" | "attach" | "activate" | "clear" | "escalate" | "realarm" | "decline";

/** The first three escalate; `realarm`: the acknowledgement expires; `shelve`: the shelving ends. */
export type Timing = "acknowledge" | "dispatch" | "on_site" | "realarm" | "shelve";
export interface Timer {
  timing: Timing;
  step: number;
  due_at: string;
}

export const outcomes = [
  "real", "false_alarm", "test", "device_fault", "environment", "misuse", "nobody_home", "duplicate", "other",
] as const;
export type Outcome = (typeof outcomes)[number];

export type Priority = 1 | 2 | 3 | 4;

export interface Alert {
  id: number;
  group: string;
  edge: string;
  device: string;
  kind: string;
  place: string;
  condition: string;
  priority: Priority;
  state: State;
  condition_state: "active" | "cleared";
  test: boolean;
  level: number;
  count: number;
  version: number;
  taken_at: string;
  raised_at: string;
  updated_at: string;
  escalates_at: string | null;
  shelved_until: string | null;
  timers: Timer[];
  outcome: Outcome | null;
  assignee: string | null;
  transitions: PersonsTransition[];
}

export interface Entry {
  seq: number;
  alert: number;
  version: number;
  at: string;
  actor: string;
  transition: Transition;
  from: State | null;
  to: State;
  reason: string | null;
  outcome: Outcome | null;
  assignee: string | null; // who was sent or has declined
  photo: string | null;
  shelved_until: string | null;
  timer: Timer | null; // the one that this is the firing of
}

export interface Change {
  entry: Entry;
  alert: Alert;
  deliveries?: Delivery[]; // that came or changed with the entry
  incidents?: Incident[];  // that the alert makes with others, of an entry with which it comes, comes back or ends
}

export const isOpen = (alert: Alert): boolean => alert.state !== "closed" && alert.state !== "cancelled";
export const isShelved = (alert: Alert): boolean => alert.shelved_until !== null;
/** Somebody must see to it now. */
export const isUnacknowledged = (alert: Alert): boolean => alert.state === "raised" && !isShelved(alert);
