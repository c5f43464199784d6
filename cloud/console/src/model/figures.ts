/** What docs/api.md says about the alarm-management figures, and what the page makes of them. */

export interface Share {
  alarms: number;
  share: number | null;
}
export interface Source {
  group: string;
  edge: string;
  place: string;
  device: string;
  kind: string;
  condition: string;
}
export interface Heard extends Source, Share {}
export interface Stale extends Source {
  alert: number;
  since: string;
}
export interface Spread {
  count: number;
  p50_s: number | null;
  p95_s: number | null;
}
export interface Ended {
  ended: number;
  false_alarms: number;
  share: number | null;
}
export interface EndedModel extends Ended {
  manufacturer: string | null;
  model: string | null;
}
export interface EndedDevice extends Ended, Omit<Source, "condition"> {}

export interface Figures {
  name: string | null;
  from: string;
  to: string;
  operators: number; // on average
  alarms: number;
  per_operator_10min: { average: number; peak: number };
  slots: number[];
  slot_operators: number[] | null; // null: `operators` in all of them
  floods: { share: number | null; periods: { from: string; to: string; alarms: number }[] };
  top_sources: Heard[];
  chattering: Heard[];
  stale: Stale[];
  priorities: Record<"P1" | "P2" | "P3" | "P4", Share>;
  answered: Spread;
  unanswered: number;
  arrived: Spread;
  false_alarms: Ended;
  false_alarms_by_kind: (Ended & { kind: string })[];
  false_alarms_by_model: EndedModel[];
  false_alarms_by_device: EndedDevice[];
  exercises: { count: number; alerts: (Source & { alert: number })[] };
}

export interface Counted {
  whole: Figures;
  days: Figures[];
  shifts: Figures[];
}

/** What is commonly cited from EEMUA 191 and ISA-18.2, for one operator. */
export const limits = {
  average: 1,       // alarms in ten minutes, in the long run
  peak: 10,         // in the fullest ten minutes; more is a flood
  flood: 0.01,      // of the time
  stale: 5,
  chattering: 0,
  topShare: 0.05,   // of all alarms, by the ten worst sources together
  topShareFrom: 200, // alarms: with fewer even ten sources of one alarm each are more
} as const;
/** The share of each priority that is aimed at; ours has four, so that the lowest two share what "low" is given. */
export const mixAim = [0.05, 0.15, 0.8] as const;

export const spans = ["24h", "7d", "30d"] as const;
export type Span = (typeof spans)[number];
const HOUR_MS = 3_600_000;
const lengths: Record<Span, number> = { "24h": 24 * HOUR_MS, "7d": 7 * 24 * HOUR_MS, "30d": 30 * 24 * HOUR_MS };
const SLOT_MS = 600_000;

/** From a whole ten minutes on, so that the columns stand on the clock's tens. */
export function range(span: Span, now: number): { from: string; to: string } {
  const from = Math.ceil((now - lengths[span]) / SLOT_MS) * SLOT_MS;
  return { from: new Date(from).toISOString(), to: new Date(now).toISOString() };
}

/** Which part is looked at: the whole, or a day or turn by its name. */
export type Scope = "whole" | `day ${string}` | `shift ${string}`;

export const scopeOf = (kind: "day" | "shift", figures: Figures): Scope => `${kind} ${figures.name ?? ""}`;

export function inScope({ whole, days, shifts }: Counted, scope: Scope): Figures {
  const found = [...days.map((each) => [scopeOf("day", each), each] as const), ...shifts.map((each) => [scopeOf("shift", each), each] as const)];
  return found.find(([name]) => name === scope)?.[1] ?? whole;
}

export interface Column {
  from: number;
  to: number;
  each: number; // alarms of an operator in its fullest ten minutes
}

const COLUMNS_MOST = 150;

/** The ten minutes as columns; where they are more than fit, a column is the fullest of several. */
export function columns({ slots, slot_operators, operators, from, to }: Figures): Column[] {
  const start = Date.parse(from);
  const end = Date.parse(to);
  const step = Math.max(1, Math.ceil(slots.length / COLUMNS_MOST));
  const found: Column[] = [];
  for (let at = 0; at < slots.length; at += step) {
    const part = slots.slice(at, at + step).map((alarms, within) => alarms / (slot_operators?.[at + within] ?? operators));
    found.push({ from: start + at * SLOT_MS, to: Math.min(end, start + (at + part.length) * SLOT_MS), each: Math.max(...part) });
  }
  return found;
}

export interface Label {
  at: number;
  along: number; // of the whole, 0 to 1
  isDay: boolean;
}

const LABELS_MOST = 8;
const steps = [1, 2, 3, 4, 6, 12, 24, 48, 72, 120].map((hours) => hours * HOUR_MS);

/** Full hours, or midnights where hours would be too many, of the reader's clock. */
export function timeLabels(from: number, to: number): Label[] {
  const step = steps.find((each) => (to - from) / each <= LABELS_MOST) ?? (steps.at(-1) as number);
  const midnight = new Date(from).setHours(0, 0, 0, 0);
  const labels: Label[] = [];
  for (let at = midnight; at <= to; at += step) {
    if (at >= from) labels.push({ at, along: (at - from) / (to - from), isDay: new Date(at).getHours() === 0 });
  }
  return labels;
}

/** How many minutes a column stands for. */
export const columnMinutes = ({ slots }: Figures): number => 10 * Math.max(1, Math.ceil(slots.length / COLUMNS_MOST));

/** The part of all alarms that the ten worst sources make; null without alarms. */
export const topShare = ({ alarms, top_sources }: Figures): number | null =>
  alarms === 0 ? null : top_sources.reduce((sum, source) => sum + source.alarms, 0) / alarms;

export const percent = (share: number | null): string | null => {
  if (share === null) return null;
  const value = share * 100;
  return `${value < 9.95 ? Number(value.toFixed(1)) : value.toFixed(0)} %`;
};

/** A rate with as many digits as tell something. */
export const rate = (value: number): string => (value === 0 ? "0" : value < 0.1 ? value.toFixed(2) : value < 10 ? value.toFixed(1) : value.toFixed(0));

/** How many people, of which a shift may be a part. */
export const people = (value: number): string => String(Math.round(value * 10) / 10);

/** Round numbers for an axis from 0 to at least `most`. */
export function ticks(most: number): number[] {
  const rough = Math.max(most, 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? rough;
  const whole = Math.max(step, 1);
  return Array.from({ length: Math.ceil(Math.max(most, 1) / whole) + 1 }, (_, at) => at * whole);
}
