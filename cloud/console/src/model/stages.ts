import type { Entry, State } from "./alert";

export const stages = [
  "raised", "acknowledged", "dispatched", "accepted", "on_site", "resolved", "verified", "closed",
] as const satisfies readonly State[];

export interface Stage {
  state: (typeof stages)[number];
  at: string | null; // when the alert came to this state, if it did
  current: boolean;
}

/** The way from raised to closed with the times at which this alert passed each stage, since it was raised or led back there. */
export function progress(state: State, timeline: readonly Entry[]): Stage[] {
  const began = timeline.map((entry) => entry.to === "raised" && entry.from !== "raised").lastIndexOf(true);
  const way = timeline.slice(Math.max(0, began));
  return stages.map((stage) => ({
    state: stage,
    at: way.find((entry) => entry.to === stage && entry.from !== stage)?.at ?? null,
    current: stage === state,
  }));
}
