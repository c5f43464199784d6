import type { Alert, Entry } from "./alert";

/** The newer of two pictures of one alert wins, in whatever order they come. */
export function withAlert(alerts: ReadonlyMap<number, Alert>, alert: Alert): ReadonlyMap<number, Alert> {
  const known = alerts.get(alert.id);
  if (known !== undefined && known.version > alert.version) return alerts;
  return new Map(alerts).set(alert.id, alert);
}

/** Each journal entry once, in the journal's order. */
export function withEntries(timeline: readonly Entry[], more: readonly Entry[]): Entry[] {
  const bySeq = new Map([...timeline, ...more].map((entry) => [entry.seq, entry]));
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

/** Who was faster than an action that expected `version`: the last person's entry after it. */
export function overtakenBy(timeline: readonly Entry[], version: number): Entry | null {
  const later = timeline.filter((entry) => entry.version > version);
  return later.filter((entry) => entry.actor !== "system").at(-1) ?? later.at(-1) ?? null;
}
