// The alert's life as docs/api.md tells it, for a pretended service. Shares nothing with the cloud.
const next = {
  raised: { acknowledge: "acknowledged" },
  acknowledged: { dispatch: "dispatched", resolve: "resolved" },
  dispatched: { accept: "accepted", arrive: "on_site", resolve: "resolved" },
  accepted: { arrive: "on_site", resolve: "resolved" },
  on_site: { resolve: "resolved" },
  resolved: { verify: "verified" },
  verified: { close: "closed" },
  closed: {},
  cancelled: {},
};

export const isOpen = (alert) => alert.state !== "closed" && alert.state !== "cancelled";
export const legal = (alert) => [...Object.keys(next[alert.state]), ...(isOpen(alert) ? ["cancel", "note"] : [])];

const needs = { dispatch: ["assignee"], resolve: ["outcome", "reason"], cancel: ["outcome", "reason"], note: ["reason"] };
const WITHIN_S = { 1: 60, 2: 300, 3: 1800, 4: 86400 };

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

export const escalatesAt = (alert) => alert.state === "raised"
  ? new Date(Date.parse(alert.raised_at) + WITHIN_S[alert.priority] * 500 * (alert.level + 1)).toISOString()
  : null;
