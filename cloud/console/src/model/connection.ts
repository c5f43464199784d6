export type Lamp = "connecting" | "live" | "lag" | "lost";

const LAG_AFTER_S = 5;
const LOST_AFTER_S = 15;

/** Whole seconds since the service was last heard. */
export const lagSeconds = (heardAt: number, now: number): number => Math.max(0, Math.floor((now - heardAt) / 1000));

/** More than 5 s without a word is amber, more than 15 s red: a silent feed that looks alive is a console's worst fault. */
export function lamp(heardAt: number | null, now: number): Lamp {
  if (heardAt === null) return "connecting";
  const lag = (now - heardAt) / 1000;
  if (lag > LOST_AFTER_S) return "lost";
  return lag > LAG_AFTER_S ? "lag" : "live";
}

/** How far the service's clock is ahead of this machine's, from an answer's Date header (whole seconds, so coarse). */
export function clockOffset(dateHeader: string | null, sentAt: number, answeredAt: number): number {
  const told = dateHeader === null ? NaN : Date.parse(dateHeader);
  if (Number.isNaN(told)) return 0;
  const offset = told + 500 - (sentAt + answeredAt) / 2;
  return Math.abs(offset) < 2000 ? 0 : offset;
}
