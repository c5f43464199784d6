import type { Entry, State } from "./alert";

export const stages = [
  "raised", "acknowledged", "dispatched", "accepted", "on_site", "resolved", "verified", "closed",
] as const satisfies readonly State[];

export interface Stage {
  state: (typeof stages)[number];
  at: string | null; // when the alert came to this state, if it did
  current: boolean;
}

/** The way from raised to closed with the times at which this alert passed each stage. */
export function progress(state: State, timeline: readonly Entry[]): Stage[] {
  return stages.map((stage) => ({
    state: stage,
    at: timeline.find((entry) => entry.to === stage && entry.from !== stage)?.at ?? null,
    current: stage === state,
  }));
}
