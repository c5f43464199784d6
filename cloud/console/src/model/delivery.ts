import type { Outcome } from "./alert";

export type DeliveryKind = "offer" | "task" | "notice";

export const deliveryStates = ["queued", "accepted", "refused", "timed_out", "withdrawn", "finished"] as const;
export type DeliveryState = (typeof deliveryStates)[number];

export const whys = [
  "taken", "acknowledged", "dispatched", "cancelled", "ended", "shelved", "unanswered", "asked_again", "late", "again", "over",
] as const;
export type Why = (typeof whys)[number];

/** What is told of an alert to one responder (docs/api.md). */
export interface Delivery {
  id: number;
  alert: number;
  kind: DeliveryKind;
  state: DeliveryState;
  round: number; // of telling: another one when what was dealt with is not over
  level: number;
  responder: string;
  role: string;
  channel: string;
  why: Why | null;
  who: string | null;
  outcome: Outcome | null; // when a notice tells the end
  at: string;
  due_at: string | null;
  changed_at: string;
}

/** The later of two pictures of one delivery wins, in whatever order they come. */
export function withDeliveries(known: readonly Delivery[], more: readonly Delivery[]): Delivery[] {
  const byId = new Map(known.map((delivery) => [delivery.id, delivery]));
  for (const delivery of more) {
    const before = byId.get(delivery.id);
    if (before === undefined || Date.parse(before.changed_at) <= Date.parse(delivery.changed_at)) byId.set(delivery.id, delivery);
  }
  return [...byId.values()].sort((a, b) => a.id - b.id);
}

export interface Level {
  round: number;
  level: number;
  deliveries: Delivery[];
}

/** By rounds, and in each by the levels of the plan, in the order in which they were told. */
export function byLevel(deliveries: readonly Delivery[]): Level[] {
  const levels: Level[] = [];
  for (const delivery of deliveries) {
    const known = levels.find(({ round, level }) => round === delivery.round && level === delivery.level);
    if (known === undefined) levels.push({ round: delivery.round, level: delivery.level, deliveries: [delivery] });
    else known.deliveries.push(delivery);
  }
  return levels.sort((a, b) => a.round - b.round || a.level - b.level);
}

/** Somebody is asked and has not said anything yet. */
export const isWaiting = (delivery: Delivery): boolean => delivery.kind !== "notice" && delivery.state === "queued";

/** How long it took until something became of it; null while nothing has. */
export function answeredAfter(delivery: Delivery): number | null {
  const ms = Date.parse(delivery.changed_at) - Date.parse(delivery.at);
  return delivery.state === "queued" ? null : ms;
}
