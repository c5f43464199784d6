import type { Alert, Outcome, PersonsTransition } from "./alert";

export type Field = "assignee" | "outcome" | "reason";
export type Answers = Partial<Record<Field, string>>;

/** What a person must say with a transition (docs/api.md). None: the button alone does it. */
export function fieldsOf(transition: PersonsTransition): readonly Field[] {
  switch (transition) {
    case "dispatch": return ["assignee"];
    case "resolve": return ["outcome", "reason"];
    case "cancel": return ["outcome", "reason"];
    case "note": return ["reason"];
    default: return [];
  }
}

const CANCEL_OUTCOMES: readonly Outcome[] = ["false_alarm", "test", "duplicate"];

export const outcomesOf = (transition: PersonsTransition, all: readonly Outcome[]): readonly Outcome[] =>
  transition === "cancel" ? CANCEL_OUTCOMES : all;

/** The first field that is still empty; null when the form may go. */
export const missing = (transition: PersonsTransition, answers: Answers): Field | null =>
  fieldsOf(transition).find((field) => (answers[field] ?? "").trim() === "") ?? null;

/** The step that leads on; cancelling and noting stand aside. */
export const mainStep = (alert: Alert): PersonsTransition | null =>
  alert.transitions.find((transition) => transition !== "cancel" && transition !== "note") ?? null;

export interface TransitionRequest {
  transition: PersonsTransition;
  expected_version: number;
  actor: string;
  reason?: string;
  outcome?: string;
  assignee?: string;
}

export function request(alert: Alert, transition: PersonsTransition, actor: string, answers: Answers): TransitionRequest {
  const told = Object.fromEntries(fieldsOf(transition).map((field) => [field, (answers[field] ?? "").trim()]));
  return { transition, expected_version: alert.version, actor, ...told };
}

/** 128 random bits as hex. Not crypto.randomUUID: that is missing on plain-http addresses other than localhost. */
export function idempotencyKey(random: Pick<Crypto, "getRandomValues">): string {
  const bytes = random.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
