import { type Alert, type Change, isOpen, isShelved, isUnacknowledged } from "./alert";

const LOUD_PRIORITY = 2;
const REPEAT_MS = 60_000;

const isLoud = (alert: Alert): boolean => alert.priority <= LOUD_PRIORITY && isUnacknowledged(alert);

/** Priority 1 and 2 ring until somebody acknowledges. */
export const mustRing = (alerts: Iterable<Alert>): boolean => [...alerts].some(isLoud);

/**
 * What just came, or came back, rings at once, and so does what nobody goes on with, and who presses again, whoever has the alert in
 * hand; a refresh of what is known does not.
 */
export const ringsNow = ({ alert, entry }: Change): boolean => {
  const urges = entry.transition === "attach" || entry.transition === "escalate" || entry.transition === "realarm";
  if (urges) return alert.priority <= LOUD_PRIORITY && isOpen(alert) && !isShelved(alert);
  const isBack = entry.transition === "activate" && entry.from !== entry.to;
  return isLoud(alert) && (entry.transition === "raise" || isBack);
};

/** Something stands that must ring, and the last tone is a minute ago. */
export const toneDue = (stands: boolean, lastTone: number | null, now: number): boolean =>
  stands && (lastTone === null || now - lastTone >= REPEAT_MS);
