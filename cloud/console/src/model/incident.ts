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
  alerts: Alert[];
}

/** The other members, as the desk knows them now where it does. */
export const others = (incident: Incident, alert: Alert, known: ReadonlyMap<number, Alert>): Alert[] =>
  incident.alerts.filter((each) => each.id !== alert.id).map((each) => known.get(each.id) ?? each);
