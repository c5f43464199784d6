// Deliveries and incidents of the pretended service, as docs/api.md tells them. Shares nothing with the cloud.
import { isOpen } from "./life.mjs";

export class Deliveries {
  #all = [];

  // Adds those without an id, changes the others, and gives what the entry's event says.
  follow(entry, told = []) {
    const changed = told.map(({ id, ...about }) => {
      if (id !== undefined) return Object.assign(this.#all[id - 1], { due_at: null, changed_at: entry.at, ...about });
      const delivery = {
        id: this.#all.length + 1, alert: entry.alert, kind: "offer", state: "queued", round: 1, level: 0, responder: "desk", role: "command_centre",
        channel: "console", why: null, who: null, outcome: null, at: entry.at, due_at: null, changed_at: entry.at, ...about,
      };
      this.#all.push(delivery);
      return delivery;
    });
    return changed.length === 0 ? {} : { deliveries: changed.map((each) => ({ ...each })) };
  }

  // Newest first.
  of(alert) {
    return this.#all.filter((each) => each.alert === alert).reverse().map((delivery) => ({ delivery }));
  }
}

export class Incidents {
  #all = [];
  #alerts;

  constructor(alerts) {
    this.#alerts = alerts;
  }

  // {kind, with: [ids]} begins or widens the one that these are in.
  join({ kind, with: members }, alert, at) {
    const known = this.#all.find((each) => each.kind === kind && members.some((id) => each.alerts.includes(id)));
    const incident = known ?? { id: this.#all.length + 1, kind, group: alert.group, edge: alert.edge, raised_at: at, alerts: [] };
    if (known === undefined) this.#all.push(incident);
    incident.alerts = [...new Set([...incident.alerts, ...members, alert.id])].sort((a, b) => a - b);
  }

  follow(entry) {
    const tells = entry.transition === "raise" || entry.transition === "activate" || (entry.to !== entry.from && !isOpen({ state: entry.to }));
    const told = tells ? this.#all.filter(({ alerts }) => alerts.includes(entry.alert)).map((each) => this.#outline(each)) : [];
    return told.length === 0 ? {} : { incidents: told };
  }

  whole(shown) {
    return this.#all.map((each) => ({ ...this.#outline(each), alerts: each.alerts.map((id) => shown(this.#alerts.get(id))) })).reverse();
  }

  #outline(incident) {
    const members = incident.alerts.map((id) => this.#alerts.get(id));
    return { ...incident, open: members.some(isOpen), priority: Math.min(...members.map(({ priority }) => priority)) };
  }
}
