import type { Alert } from "./alert";

/** A level of the dispatch plan that has nobody at some hour of the next seven days. */
export interface Warning {
  kind: string;
  rule: string;
  place: string;
  at: string;
  level: number;
  roles: string;
  hours: string;
  days: string;
  first: string | null;
  last: string | null;
}

/** Whether the place with nobody is one that this alert lies in. */
export function concerns({ at }: Warning, alert: Alert): boolean {
  const where = `${alert.group}/${alert.edge}/${alert.place}`;
  return where === at || where.startsWith(`${at}/`);
}

export const daysOf = ({ first, last, days }: Warning): string =>
  first === null || last === null ? days : first === last ? first : `${first} – ${last}`;
