import type { Translate } from "../text/texts";
import type { Alert, Timer } from "./alert";

const pad = (value: number): string => String(value).padStart(2, "0");

/** A length of time for a stopwatch: 0:42, 12:07, 3:05:09, 2d 4:00:00. */
export function stopwatch(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const days = Math.floor(total / 86400);
  const hours = Math.floor((total % 86400) / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const seconds = pad(total % 60);
  if (days > 0) return `${days}d ${hours}:${pad(minutes)}:${seconds}`;
  return hours > 0 ? `${hours}:${pad(minutes)}:${seconds}` : `${minutes}:${seconds}`;
}

export function age(since: number, now: number, t: Translate): string {
  const seconds = Math.floor((now - since) / 1000);
  if (seconds < 5) return t("time.now");
  if (seconds < 60) return t("time.seconds", { n: seconds });
  if (seconds < 3600) return t("time.minutes", { n: Math.floor(seconds / 60) });
  if (seconds < 48 * 3600) return t("time.hours", { n: Math.floor(seconds / 3600) });
  return t("time.days", { n: Math.floor(seconds / 86400) });
}

/** The time of day in the reader's zone; with the date in front when that is not today. */
export function clock(at: string, now: number): string {
  const then = new Date(at);
  const today = new Date(now);
  const time = `${pad(then.getHours())}:${pad(then.getMinutes())}:${pad(then.getSeconds())}`;
  if (then.toDateString() === today.toDateString()) return time;
  const day = `${pad(then.getMonth() + 1)}-${pad(then.getDate())}`;
  return then.getFullYear() === today.getFullYear() ? `${day} ${time}` : `${then.getFullYear()}-${day} ${time}`;
}

/** The same to the minute. */
export const minute = (at: string, now: number): string => clock(at, now).slice(0, -":00".length);

export interface Due {
  over: boolean;
  time: string;
}

/** What is left until then. */
export function due(at: string, now: number): Due {
  const left = Date.parse(at) - now;
  return left >= 0 ? { over: false, time: stopwatch(left + 999) } : { over: true, time: stopwatch(-left) };
}

/** What an alert waits for first; null when it waits for nothing. */
export const nextTimer = (alert: Alert): Timer | null =>
  alert.timers.reduce<Timer | null>((next, timer) => (next === null || Date.parse(timer.due_at) < Date.parse(next.due_at) ? timer : next), null);
