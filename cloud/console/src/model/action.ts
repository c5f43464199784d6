import type { Alert, Outcome, PersonsTransition } from "./alert";

export type Field = "assignee" | "outcome" | "shelve_for" | "reason" | "photo";
export type Answers = Partial<Record<Field, string>>;

/** What a person says with a transition (docs/api.md). None: the button alone does it. */
export function fieldsOf(transition: PersonsTransition): readonly Field[] {
  switch (transition) {
    case "dispatch": return ["assignee"];
    case "refuse": return ["reason"];
    case "resolve": return ["outcome", "reason", "photo"];
    case "rework": return ["reason", "photo"];
    case "cancel": return ["outcome", "reason"];
    case "note": return ["reason", "photo"];
    case "shelve": return ["shelve_for", "reason"];
    default: return [];
  }
}

export const isRequired = (field: Field): boolean => field !== "photo";

const SHELVE_FOR: readonly (readonly [string, number])[] = [
  ["5m", 300], ["10m", 600], ["30m", 1800], ["2h", 7200], ["8h", 28_800], ["24h", 86_400], ["3d", 259_200], ["7d", 604_800],
];

/** For how long an alert may be shelved; at least the shortest is offered, and refused if it must be. */
export const shelveTimes = (most: number | undefined): readonly string[] =>
  SHELVE_FOR.filter(([, seconds], at) => at === 0 || seconds <= (most ?? 0)).map(([time]) => time);

const CANCEL_OUTCOMES: readonly Outcome[] = ["false_alarm", "test", "duplicate"];

export const outcomesOf = (transition: PersonsTransition, all: readonly Outcome[]): readonly Outcome[] =>
  transition === "cancel" ? CANCEL_OUTCOMES : all;

/** The first field that is still empty; null when the form may go. */
export const missing = (transition: PersonsTransition, answers: Answers): Field | null =>
  fieldsOf(transition).find((field) => isRequired(field) && (answers[field] ?? "").trim() === "") ?? null;

const ASIDE: readonly PersonsTransition[] = ["refuse", "rework", "cancel", "note", "shelve", "unshelve"];

/** The step that leads on; what stands aside does not. */
export const mainStep = (alert: Alert): PersonsTransition | null =>
  alert.transitions.find((transition) => !ASIDE.includes(transition)) ?? null;

export interface TransitionRequest {
  transition: PersonsTransition;
  expected_version: number;
  actor: string;
  reason?: string;
  outcome?: string;
  assignee?: string;
  photo?: string;
  shelve_for?: string;
}

export function request(alert: Alert, transition: PersonsTransition, actor: string, answers: Answers): TransitionRequest {
  const said = fieldsOf(transition).map((field): [Field, string] => [field, (answers[field] ?? "").trim()]);
  const told = Object.fromEntries(said.filter(([field, answer]) => isRequired(field) || answer !== ""));
  return { transition, expected_version: alert.version, actor, ...told };
}

/** 128 random bits as hex. Not crypto.randomUUID: that is missing on plain-http addresses other than localhost. */
export function idempotencyKey(random: Pick<Crypto, "getRandomValues">): string {
  const bytes = random.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
