import { type Alert, isOpen, isUnacknowledged } from "./alert";

const dueAt = (alert: Alert): number => (alert.escalates_at === null ? Infinity : Date.parse(alert.escalates_at));

const rank = (alert: Alert): number => (isUnacknowledged(alert) ? 0 : isOpen(alert) ? 1 : 2);

/**
 * Negative: `a` stands above `b`. Unacknowledged, in hand, ended; within each by priority, then the nearer escalation,
 * then the older; what has ended by its last change alone, newest first. A total order.
 */
export function compare(a: Alert, b: Alert): number {
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (rank(a) === 2) return Date.parse(b.updated_at) - Date.parse(a.updated_at) || b.id - a.id;
  if (a.priority !== b.priority) return a.priority - b.priority;
  const [dueA, dueB] = [dueAt(a), dueAt(b)];
  if (dueA !== dueB) return dueA < dueB ? -1 : 1;
  return Date.parse(a.raised_at) - Date.parse(b.raised_at) || a.id - b.id;
}

export interface Shown {
  rows: Alert[];
  held: number; // alerts that wait until the list may move again
}

/**
 * The list as a person sees it. While it is held (a pointer or the keyboard is on it) every row stays where it was, with
 * its present content, rows that would leave included; what is new waits and is counted.
 */
export function arrange(alerts: readonly Alert[], wanted: (alert: Alert) => boolean, held: readonly number[] | null): Shown {
  if (held === null) return { rows: alerts.filter(wanted).sort(compare), held: 0 };
  const byId = new Map(alerts.map((alert) => [alert.id, alert]));
  const rows = held.flatMap((id) => byId.get(id) ?? []);
  const standing = new Set(held);
  return { rows, held: alerts.filter((alert) => wanted(alert) && !standing.has(alert.id)).length };
}

/** The row `by` places from `id`; the first one when `id` is not in the list. */
export function neighbour(rows: readonly Alert[], id: number | null, by: number): number | null {
  if (rows.length === 0) return null;
  const at = rows.findIndex((alert) => alert.id === id);
  const next = at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by));
  return rows[next]?.id ?? null;
}
