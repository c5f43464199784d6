import type { Alert, Priority } from "./alert";

/** Alerts that mean more together; each stays an alert of its own. */
export interface Incident {
  id: number;
  kind: string;
  group: string;
  edge: string;
  raised_at: string;
  open: boolean;
  priority: Priority;
  alerts: number[];
}

/** The same with its alerts, as REST tells it. */
export interface WholeIncident extends Omit<Incident, "alerts"> {
  alerts: Alert[];
}

export const outline = (incident: WholeIncident): Incident => ({ ...incident, alerts: incident.alerts.map(({ id }) => id) });

const both = (one: Incident, other: Incident): Incident => ({
  ...other,
  open: one.open && other.open,
  priority: Math.min(one.priority, other.priority) as Priority,
  alerts: [...new Set([...one.alerts, ...other.alerts])].sort((a, b) => a - b),
});

/** Members never leave and what is over stays over: two pictures of one incident, in whatever order they come, make the later one. */
export function withIncidents(known: ReadonlyMap<number, Incident>, more: readonly Incident[]): ReadonlyMap<number, Incident> {
  if (more.length === 0) return known;
  const all = new Map(known);
  for (const incident of more) {
    const before = all.get(incident.id);
    all.set(incident.id, before === undefined ? incident : both(before, incident));
  }
  return all;
}

/** Of these the first that is open and new, or has become more. */
export const grownOf = (known: ReadonlyMap<number, Incident>, more: readonly Incident[]): Incident | null =>
  more.find(({ id, open, alerts }) => open && alerts.some((each) => !(known.get(id)?.alerts.includes(each) ?? false))) ?? null;

/** What this alert belongs to: what is open first, then the newest. */
export const incidentsOf = (incidents: ReadonlyMap<number, Incident>, alert: number): Incident[] =>
  [...incidents.values()].filter(({ alerts }) => alerts.includes(alert)).sort((a, b) => Number(b.open) - Number(a.open) || b.id - a.id);

/** The open one that a row of the list tells; the most urgent of several. */
export const openIncidentOf = (incidents: ReadonlyMap<number, Incident>, alert: number): Incident | null =>
  incidentsOf(incidents, alert).filter(({ open }) => open).sort((a, b) => a.priority - b.priority)[0] ?? null;

/** The other members: as the desk knows them, or their number alone. */
export const others = (incident: Incident, alert: number, known: ReadonlyMap<number, Alert>): (Alert | number)[] =>
  incident.alerts.filter((id) => id !== alert).map((id) => known.get(id) ?? id);
