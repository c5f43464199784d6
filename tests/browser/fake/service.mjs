// A pretended command centre: alerts in memory, REST and the live feed on a port of the system's choice.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { catalogue } from "./catalogue.mjs";
import { Deliveries, Incidents } from "./dispatch.mjs";
import { quiet } from "./figures.mjs";
import { escalatesAt, isOpen, judge, legal, seconds, timersOf } from "./life.mjs";

const files = {
  "/": ["index.html", "text/html; charset=utf-8"],
  "/console.js": ["console.js", "text/javascript; charset=utf-8"],
  "/console.css": ["console.css", "text/css; charset=utf-8"],
  "/console.svg": ["console.svg", "image/svg+xml"],
};
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-ancestors 'none'";
const BODY_MOST = 65536;

export class Service {
  alerts = new Map();
  journal = [];
  token = null;       // with one, a sign-in is required
  refuseNext = null;  // {status}: the next transition gets this answer and nothing happens
  requests = [];      // of transitions: {key, body}
  deliveries = new Deliveries();
  incidents = new Incidents(this.alerts);
  figures = quiet;    // what is counted over {from, to}; a {status} is a refusal
  #streams = new Set();
  #keys = new Map();

  constructor(bundle) {
    this.bundle = bundle;
    this.server = createServer((request, response) => this.#serve(request, response).catch((error) => response.destroy(error)));
  }

  async listen() {
    await new Promise((done) => this.server.listen(0, "127.0.0.1", done));
    return `http://127.0.0.1:${this.server.address().port}/`;
  }

  async stop() {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  dropStreams() {
    for (const stream of this.#streams) stream.destroy();
  }

  // `told`: what goes with the entry, as in write.
  raise(about, told = {}) {
    const id = this.alerts.size + 1;
    const at = about.raised_at ?? new Date().toISOString();
    const alert = {
      id, group: "pingjiang", edge: "b03", device: "gas-0007", kind: "gas-detector", place: "2-301", condition: "gas-high", priority: 1,
      state: "raised", condition_state: "active", test: false, level: 0, count: 1, version: 0, taken_at: at, raised_at: at, updated_at: at,
      shelved_until: null, outcome: null, assignee: null, ...about,
    };
    this.alerts.set(id, alert);
    return this.write(alert, { transition: "raise", actor: "system", to: "raised", from: null, at, ...told });
  }

  // Puts a line into the journal, changes the alert by it, and tells everybody.
  write(alert, { transition, actor, to = alert.state, from = alert.state, at = new Date().toISOString(), ...told }) {
    Object.assign(alert, { state: to, version: alert.version + 1, updated_at: at });
    const declined = transition === "refuse" ? alert.assignee : null;
    if (told.assignee) alert.assignee = told.assignee;
    if (transition === "refuse") alert.assignee = null;
    const until = transition === "shelve" ? new Date(Date.parse(at) + seconds(told.shelve_for) * 1000).toISOString() : null;
    if (transition === "shelve" || transition === "unshelve") alert.shelved_until = until;
    if (told.outcome) alert.outcome = told.outcome;
    if (transition === "escalate" || transition === "realarm") alert.level += 1;
    if (transition === "attach") alert.count += 1;
    if (transition === "clear") alert.condition_state = "cleared";
    const entry = {
      seq: this.journal.length + 1, alert: alert.id, version: alert.version, at, actor, transition, from, to,
      reason: told.reason ?? null, outcome: told.outcome ?? null,
      assignee: told.assignee ?? declined, photo: told.photo ?? null, shelved_until: until, timer: told.timer ?? null,
    };
    if (told.incident) this.incidents.join(told.incident, alert, at);
    const change = { entry, alert: this.#shown(alert), ...this.deliveries.follow(entry, told.deliveries), ...this.incidents.follow(entry) };
    this.journal.push(change);
    for (const stream of this.#streams) this.#tell(stream, change);
    return change;
  }

  act(id, transition, actor, told = {}) {
    const alert = this.alerts.get(id);
    const verdict = judge(alert, { transition, actor, ...told });
    if (verdict.to === undefined) throw new Error(verdict.detail);
    return this.write(alert, { transition, actor, ...told, to: verdict.to });
  }

  #shown(alert) {
    return { ...alert, escalates_at: escalatesAt(alert), timers: timersOf(alert), transitions: legal(alert) };
  }

  #tell(stream, change) {
    stream.write(`event: alert\nid: ${change.entry.seq}\ndata: ${JSON.stringify(change)}\n\n`);
  }

  async #serve(request, response) {
    const url = new URL(request.url, "http://service");
    response.setHeader("Content-Security-Policy", POLICY);
    if (files[url.pathname] !== undefined) return this.#file(response, files[url.pathname]);
    if (url.pathname === "/api/v1/session") return this.#session(request, response);
    if (url.pathname.startsWith("/api/") && !this.#admitted(request)) return this.#problem(response, 401, "sign in first");
    if (url.pathname === "/api/v1/feed") return this.#feed(request, response, url);
    if (request.method === "POST") return this.#transition(response, url, request, await this.#body(request));
    const answer = this.#answer(url);
    if (answer?.status >= 400) return this.#problem(response, answer.status, answer.detail);
    return answer === null ? this.#problem(response, 404, "no such thing") : this.#json(response, 200, answer);
  }

  #answer({ pathname, searchParams }) {
    const limit = Number(searchParams.get("limit") ?? 100);
    const all = [...this.alerts.values()];
    if (pathname === "/api/v1/catalogue") return catalogue;
    if (pathname === "/api/v1/summary") return this.#summary(all);
    if (pathname === "/api/v1/warnings") return { warnings: this.warnings ?? [] };
    if (pathname === "/api/v1/figures") return this.figures({ from: searchParams.get("from"), to: searchParams.get("to") });
    if (pathname === "/api/v1/deliveries") return { deliveries: this.deliveries.of(Number(searchParams.get("alert"))) };
    if (pathname === "/api/v1/incidents") return { incidents: this.incidents.whole((alert) => this.#shown(alert)).filter(({ open }) => open) };
    if (pathname === "/api/v1/events") {
      const after = Number(searchParams.get("after") ?? 0);
      return { events: this.journal.filter(({ entry }) => entry.seq > after).slice(0, limit), last_seq: this.journal.length };
    }
    if (pathname === "/api/v1/alerts") {
      const before = Number(searchParams.get("before") ?? Infinity);
      const wanted = all.filter((alert) => alert.id < before && (searchParams.get("open") !== "true" || isOpen(alert)));
      return { alerts: wanted.reverse().slice(0, limit).map((alert) => this.#shown(alert)) };
    }
    const alert = this.alerts.get(Number(/^\/api\/v1\/alerts\/(\d+)$/.exec(pathname)?.[1]));
    if (alert === undefined) return null;
    const timeline = this.journal.map(({ entry }) => entry).filter((entry) => entry.alert === alert.id);
    const incidents = this.incidents.whole((each) => this.#shown(each)).filter(({ alerts }) => alerts.some(({ id }) => id === alert.id));
    return { alert: this.#shown(alert), timeline, incidents };
  }

  #summary(all) {
    const count = (wanted) => all.filter(wanted).length;
    return {
      devices: 126, edges: 8, stored: 48213,
      alerts: {
        raised: all.length, open: count(isOpen), acknowledged: count((alert) => alert.state !== "raised"),
        closed: count((alert) => alert.state === "closed"), cancelled: count((alert) => alert.state === "cancelled"),
      },
    };
  }

  #transition(response, url, request, body) {
    const alert = this.alerts.get(Number(/^\/api\/v1\/alerts\/(\d+)\/transitions$/.exec(url.pathname)?.[1]));
    const key = request.headers["idempotency-key"];
    if (alert === undefined) return this.#problem(response, 404, "no such alert");
    if (!/^[\x21-\x7e]{1,64}$/.test(key ?? "")) return this.#problem(response, 400, "Idempotency-Key is missing");
    this.requests.push({ key, body });
    const refusal = this.refuseNext;
    this.refuseNext = null;
    if (refusal !== null) return this.#problem(response, refusal.status, "asked to fail");
    if (this.#keys.has(key)) return this.#json(response, 200, this.#keys.get(key));
    const verdict = judge(alert, body);
    if (verdict.to === undefined) return this.#problem(response, verdict.status, verdict.detail, { alert: this.#shown(alert) });
    const change = this.write(alert, { ...body, actor: body.actor, to: verdict.to });
    this.#keys.set(key, change);
    return this.#json(response, 200, change);
  }

  #feed(request, response, url) {
    response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    response.write(": welcome\n\n");
    const after = Number(request.headers["last-event-id"] ?? url.searchParams.get("after") ?? this.journal.length);
    for (const change of this.journal.slice(after)) this.#tell(response, change);
    this.#streams.add(response);
    response.on("close", () => this.#streams.delete(response));
  }

  async #session(request, response) {
    if (request.method === "POST") {
      const { token } = await this.#body(request);
      if (token !== this.token) return this.#problem(response, 401, "unknown token");
      response.setHeader("Set-Cookie", `session=${token}; HttpOnly; SameSite=Strict; Path=/`);
      return this.#json(response, 200, { actor: "li.na", required: true });
    }
    const admitted = this.#admitted(request);
    return this.#json(response, 200, { actor: this.token !== null && admitted ? "li.na" : null, required: this.token !== null });
  }

  #admitted(request) {
    return this.token === null || (request.headers.cookie ?? "").includes(`session=${this.token}`);
  }

  async #body(request) {
    let text = "";
    for await (const part of request) {
      text += part;
      if (text.length > BODY_MOST) throw new Error("body too long");
    }
    return JSON.parse(text);
  }

  #file(response, [name, type]) {
    response.writeHead(200, { "Content-Type": type });
    response.end(readFileSync(join(this.bundle, name)));
  }

  #json(response, status, body) {
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(JSON.stringify(body));
  }

  #problem(response, status, detail, more = {}) {
    response.writeHead(status, { "Content-Type": "application/problem+json" });
    response.end(JSON.stringify({ type: "about:blank", title: detail, status, detail, ...more }));
  }
}
