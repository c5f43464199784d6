import { batch } from "@preact/signals";
import { ApiError, type Client, type Problem } from "../api/client";
import { type Answers, fieldsOf, idempotencyKey, request, type TransitionRequest } from "../model/action";
import type { Alert, Change, PersonsTransition } from "../model/alert";
import { type Delivery, withDeliveries } from "../model/delivery";
import { outline, withIncidents } from "../model/incident";
import { overtakenBy, withAlert, withEntries } from "../model/merge";
import { clock } from "../model/time";
import type { Desk } from "./desk";

const ATTEMPTS = 3;
const BETWEEN_MS = 400;
const PAGE = 500;
const PAGES_MOST = 10;

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
const isUncertain = (problem: Problem): boolean => problem.status === 0 || problem.status >= 500;

/** What a person does: open an alert, ask for a transition, sign in. */
export class Acts {
  constructor(private readonly desk: Desk, private readonly client: Client) {}

  async open(id: number | null): Promise<void> {
    if (this.desk.selected.value === id) return;
    batch(() => {
      this.desk.selected.value = id;
      this.desk.form.value = null;
      this.desk.notice.value = null;
      this.desk.timeline.value = id === null ? null : { alert: id, entries: [], status: "loading" };
      this.desk.told.value = id === null ? null : { alert: id, deliveries: [], status: "loading" };
    });
    if (id !== null) await Promise.all([this.refresh(id), this.findTold(id)]);
  }

  async refresh(id: number): Promise<void> {
    try {
      const { alert, timeline, incidents } = await this.client.alert(id);
      batch(() => {
        const members = incidents.flatMap((incident) => incident.alerts);
        this.desk.alerts.value = [alert, ...members].reduce(withAlert, this.desk.alerts.value);
        this.desk.incidents.value = withIncidents(this.desk.incidents.value, incidents.map(outline));
        const known = this.desk.timeline.value;
        if (known?.alert !== id) return;
        this.desk.timeline.value = { alert: id, entries: withEntries(known.entries, timeline), status: "ready" };
      });
    } catch {
      const known = this.desk.timeline.value;
      if (known?.alert === id && known.status === "loading") this.desk.timeline.value = { ...known, status: "failed" };
    }
  }

  /** What comes by the feed meanwhile stays. */
  private async findTold(id: number): Promise<void> {
    let status: "ready" | "failed" = "ready";
    const found = await this.deliveries(id).catch(() => { status = "failed"; return []; });
    const known = this.desk.told.value;
    if (known?.alert === id) this.desk.told.value = { alert: id, deliveries: withDeliveries(known.deliveries, found), status };
  }

  private async deliveries(alert: number): Promise<Delivery[]> {
    const found: Delivery[] = [];
    for (let page = 0; page < PAGES_MOST; ++page) {
      const before = found.at(-1)?.id;
      const { deliveries } = await this.client.deliveries({ alert, limit: PAGE, ...(before === undefined ? {} : { before }) });
      found.push(...deliveries.map(({ delivery }) => delivery));
      if (deliveries.length < PAGE) break;
    }
    return found;
  }

  /** A button or a key: at once when nothing more is to be said, by a form otherwise. */
  begin(alert: Alert, transition: PersonsTransition): void {
    if (!alert.transitions.includes(transition) || this.desk.pending.value !== null) return;
    if (fieldsOf(transition).length > 0) this.desk.form.value = transition;
    else void this.perform(alert, transition, {});
  }

  async perform(alert: Alert, transition: PersonsTransition, answers: Answers): Promise<void> {
    if (this.desk.pending.value !== null) return;
    if (this.desk.who.value === "") {
      this.desk.changingShift.value = true;
      this.trouble(this.desk.t.value("act.name_first"));
      return;
    }
    await this.send(alert, request(alert, transition, this.desk.who.value, answers), idempotencyKey(crypto));
  }

  /** One key for all attempts: however often it is sent, it counts once. */
  private async send(alert: Alert, body: TransitionRequest, key: string): Promise<void> {
    this.desk.pending.value = body.transition;
    this.desk.notice.value = null;
    try {
      this.done(body, await this.attempt(alert.id, body, key));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      await this.failed(alert, body, key, error.problem);
    } finally {
      this.desk.pending.value = null;
    }
  }

  private async attempt(id: number, body: TransitionRequest, key: string): Promise<Change> {
    for (let attempt = 1; ; ++attempt) {
      try {
        return await this.client.transition(id, body, key);
      } catch (error) {
        if (attempt === ATTEMPTS || !(error instanceof ApiError) || !isUncertain(error.problem)) throw error;
        await pause(BETWEEN_MS * attempt);
      }
    }
  }

  private done(body: TransitionRequest, { alert, entry }: Change): void {
    const t = this.desk.t.value;
    batch(() => {
      this.desk.alerts.value = withAlert(this.desk.alerts.value, alert);
      const known = this.desk.timeline.value;
      if (known?.alert === alert.id) this.desk.timeline.value = { ...known, entries: withEntries(known.entries, [entry]) };
      if (this.desk.selected.value !== alert.id) return;
      this.desk.form.value = null;
      this.desk.notice.value = { tone: "done", text: t("act.done", { transition: t(`transition.${body.transition}`) }), retry: null };
    });
  }

  private async failed(alert: Alert, body: TransitionRequest, key: string, problem: Problem): Promise<void> {
    const t = this.desk.t.value;
    if (isUncertain(problem)) return this.trouble(t("act.unreachable"), () => void this.send(alert, body, key));
    if (problem.status !== 409) return this.trouble(t("act.refused", { detail: problem.detail }));
    if (problem.alert !== null) this.desk.alerts.value = withAlert(this.desk.alerts.value, problem.alert);
    await this.refresh(alert.id);
    this.desk.form.value = null;
    this.trouble(this.overtaken(alert, body, problem));
  }

  private overtaken(alert: Alert, body: TransitionRequest, problem: Problem): string {
    const t = this.desk.t.value;
    const timeline = this.desk.timeline.value;
    const entry = timeline?.alert === alert.id ? overtakenBy(timeline.entries, body.expected_version) : null;
    if (entry === null) return t("act.conflict", { detail: problem.detail });
    const actor = entry.actor === "system" ? t("timeline.system") : entry.actor;
    return t("act.conflict_who", { actor, what: t(`done.${entry.transition}`), time: clock(entry.at, this.desk.now.value) });
  }

  private trouble(text: string, retry: (() => void) | null = null): void {
    this.desk.notice.value = { tone: "trouble", text, retry };
  }
}
