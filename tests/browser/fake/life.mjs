// The alert's life as docs/api.md tells it, for a pretended service. Shares nothing with the cloud.
const next = {
  raised: { acknowledge: "acknowledged" },
  acknowledged: { dispatch: "dispatched" },
  dispatched: { accept: "accepted", dispatch: "dispatched", refuse: "acknowledged" },
  accepted: { arrive: "on_site", refuse: "acknowledged" },
  on_site: { resolve: "resolved", refuse: "acknowledged" },
  resolved: { verify: "verified", rework: "dispatched" },
  verified: { close: "closed" },
  closed: {},
  cancelled: {},
};

export const isOpen = (alert) => alert.state !== "closed" && alert.state !== "cancelled";
export const legal = (alert) =>
  [...Object.keys(next[alert.state]), ...(isOpen(alert) ? [alert.shelved_until ? "unshelve" : "shelve", "cancel", "note"] : [])];

const needs = {
  dispatch: ["assignee"], resolve: ["outcome", "reason"], cancel: ["outcome", "reason"], note: ["reason"], refuse: ["reason"],
  rework: ["reason"], shelve: ["shelve_for", "reason"],
};
const LEVELS_S = { 1: [60, 180, 900, 300], 2: [300, 900, 7200, 1800], 3: [1800, 14400, 86400, 28800], 4: [86400, 172800, 432000, 259200] };
const STAGES = { raised: ["acknowledge", 0], acknowledged: ["dispatch", 1], dispatched: ["on_site", 2], accepted: ["on_site", 2] };

// An answer {status, detail} when the transition is refused, otherwise the state to come to.
export function judge(alert, body) {
  if (body.expected_version !== undefined && body.expected_version !== alert.version) {
    return { status: 409, detail: `version ${body.expected_version} is stale, the alert is at ${alert.version}` };
  }
  if (!legal(alert).includes(body.transition)) return { status: 409, detail: `${body.transition} is not legal from ${alert.state}` };
  const lacking = (needs[body.transition] ?? []).find((field) => !body[field]);
  if (lacking !== undefined || !body.actor) return { status: 422, detail: `${lacking ?? "actor"} is missing` };
  if (body.transition === "cancel") return { to: "cancelled" };
  return { to: next[alert.state][body.transition] ?? alert.state };
}

const SECONDS = { s: 1, m: 60, h: 3600, d: 86400 };
export const seconds = (text) => Number.parseInt(text, 10) * SECONDS[text.at(-1)];

const after = (at, s) => new Date(Date.parse(at) + s * 1000).toISOString();

// What the alert waits for: its service level, and the end of an acknowledgement or of a shelving.
export function timersOf(alert) {
  if (!isOpen(alert)) return [];
  if (alert.shelved_until) return [{ timing: "shelve", step: 1, due_at: alert.shelved_until }];
  const levels = LEVELS_S[alert.priority];
  const timers = [];
  const stage = STAGES[alert.state];
  if (stage) {
    const step = stage[0] === "acknowledge" ? alert.level + 1 : 1;
    timers.push({ timing: stage[0], step, due_at: after(alert.raised_at, levels[stage[1]] * 0.5 * step) });
  }
  const held = { acknowledged: levels[3], dispatched: levels[2], accepted: levels[2], on_site: levels[2] }[alert.state];
  if (held) timers.push({ timing: "realarm", step: 1, due_at: after(alert.updated_at, held) });
  return timers;
}

export const escalatesAt = (alert) => timersOf(alert).find(({ timing }) => timing !== "realarm" && timing !== "shelve")?.due_at ?? null;
