import { type Alert, type Change, isUnacknowledged } from "./alert";

const LOUD_PRIORITY = 2;
const REPEAT_MS = 60_000;

const isLoud = (alert: Alert): boolean => alert.priority <= LOUD_PRIORITY && isUnacknowledged(alert);

/** Priority 1 and 2 ring until somebody acknowledges. */
export const mustRing = (alerts: Iterable<Alert>): boolean => [...alerts].some(isLoud);

/** What just came rings at once; a refresh of what is known does not. */
export const ringsNow = (change: Change): boolean =>
  isLoud(change.alert) && ["raise", "attach", "escalate"].includes(change.entry.transition);

/** Something stands that must ring, and the last tone is a minute ago. */
export const toneDue = (stands: boolean, lastTone: number | null, now: number): boolean =>
  stands && (lastTone === null || now - lastTone >= REPEAT_MS);
