import { batch } from "@preact/signals";
import { ApiError, type Answered, type Client } from "../api/client";
import { Feed } from "../api/feed";
import type { Alert, Change } from "../model/alert";
import { clockOffset } from "../model/connection";
import { withDeliveries } from "../model/delivery";
import { grownOf, outline, withIncidents } from "../model/incident";
import { withAlert, withEntries } from "../model/merge";
import { announce } from "./announce";
import type { Desk } from "./desk";

const TICK_MS = 1000;
const POLL_MS = 3000;       // under the 5 s after which the lamp turns amber
const SUMMARY_EVERY = 5;    // polls
const PAGE = 500;
const PAGES_MOST = 10;
const EVENTS_PAGE = 500;
const OLDER_PAGE = 100;

/** Keeps the desk in step with the service: loads, follows the feed, and asks every few seconds whether it still speaks. */
export class Live {
  private readonly feed: Feed;
  private polls = 0;
  private polling = false;
  private readonly ring: (change: Change) => void;

  constructor(private readonly desk: Desk, private readonly client: Client, ring: (change: Change) => void) {
    this.ring = ring;
    this.feed = new Feed(() => desk.cursor.value, {
      change: (change) => this.take([change]),
      open: () => this.heard(),
    });
    client.onAnswer = (answered) => this.answered(answered);
  }

  start(): void {
    setInterval(() => this.tick(), TICK_MS);
    setInterval(() => void this.poll(), POLL_MS);
    void this.poll();
  }

  /** Every alert from this id on, ended ones too, is on the desk. */
  private past: number | undefined;

  /** More of the past, for the list of all alerts. */
  async loadOlder(): Promise<void> {
    // Not from the oldest row on the desk: an open alert may be older than many that have ended.
    const query = this.past === undefined ? {} : { before: this.past };
    const { alerts } = await this.client.alerts({ open: false, limit: OLDER_PAGE, ...query });
    this.past = alerts.at(-1)?.id ?? this.past;
    batch(() => {
      this.merge(alerts);
      this.desk.older.value = alerts.length === OLDER_PAGE;
    });
  }

  private tick(): void {
    batch(() => {
      this.desk.tick.value = performance.now();
      this.desk.now.value = Date.now() + this.desk.clockOffset.value;
    });
  }

  private heard(): void {
    this.desk.heardAt.value = performance.now();
    this.tick();
  }

  private answered(answered: Answered): void {
    this.desk.clockOffset.value = clockOffset(answered.dateHeader, answered.sentAt, answered.answeredAt);
    this.heard();
  }

  private async poll(): Promise<void> {
    if (this.polling) return;
    this.polling = true;
    try {
      if (!this.desk.loaded.value) await this.load();
      else await this.catchUp();
      if (this.desk.loaded.value && this.polls++ % SUMMARY_EVERY === 0) await this.takeStock();
      this.desk.loadFailed.value = false;
    } catch (error) {
      this.failed(error);
    } finally {
      this.polling = false;
    }
  }

  private async takeStock(): Promise<void> {
    this.desk.summary.value = await this.client.summary();
    this.desk.warnings.value = (await this.client.warnings()).warnings;
  }

  private failed(error: unknown): void {
    this.desk.loadFailed.value = true;
    if (error instanceof ApiError && error.problem.status === 401) {
      this.feed.stop();
      batch(() => {
        this.desk.session.value = { actor: null, required: true };
        this.desk.loaded.value = false;
      });
    }
  }

  /** The journal's end is noted before the alerts are read, so that nothing falls between the list and the feed. */
  private async load(): Promise<void> {
    if (this.desk.session.value === null || this.desk.mustSignIn.value) this.desk.session.value = await this.client.session();
    if (this.desk.mustSignIn.value) return;
    const { last_seq } = await this.client.events(0, 1);
    const [catalogue, alerts, { incidents }] = await Promise.all([this.client.catalogue(), this.open(), this.client.incidents(PAGE)]);
    this.past = undefined;
    batch(() => {
      this.desk.catalogue.value = catalogue;
      this.desk.alerts.value = new Map();
      this.merge([...alerts, ...incidents.flatMap((incident) => incident.alerts)]);
      this.desk.incidents.value = withIncidents(new Map(), incidents.map(outline));
      this.desk.cursor.value = last_seq;
      this.desk.older.value = true;
      this.desk.loaded.value = true;
    });
    this.feed.restart();
  }

  private async open(): Promise<Alert[]> {
    const found: Alert[] = [];
    for (let page = 0; page < PAGES_MOST; ++page) {
      const before = found.at(-1)?.id;
      const { alerts } = await this.client.alerts({ open: true, limit: PAGE, ...(before === undefined ? {} : { before }) });
      found.push(...alerts);
      if (alerts.length < PAGE) break;
    }
    return found;
  }

  /** Liveness, and the net under the feed: what the stream has missed comes this way, and the stream starts anew. */
  private async catchUp(): Promise<void> {
    const asked = this.desk.cursor.value;
    const { events, last_seq } = await this.client.events(asked, EVENTS_PAGE);
    if (last_seq < asked) {
      this.desk.loaded.value = false; // the journal is another one: restored from a backup
      return;
    }
    const missed = events.filter((change) => change.entry.seq > this.desk.cursor.value);
    if (missed.length === 0) return;
    this.take(missed);
    this.feed.restart();
  }

  private take(changes: readonly Change[]): void {
    this.heard();
    for (const change of changes) {
      const isNews = change.entry.seq > this.desk.cursor.value;
      const grown = grownOf(this.desk.incidents.value, change.incidents ?? []);
      batch(() => {
        this.merge([change.alert]);
        this.desk.incidents.value = withIncidents(this.desk.incidents.value, change.incidents ?? []);
        this.follow(change);
        if (isNews) this.desk.cursor.value = change.entry.seq;
      });
      if (!isNews) continue;
      announce(this.desk, change, grown);
      this.ring(change);
    }
  }

  private merge(alerts: readonly Alert[]): void {
    this.desk.alerts.value = alerts.reduce(withAlert, this.desk.alerts.value);
  }

  /** The alert that is open gets its line, and who is told by it. */
  private follow({ entry, deliveries = [] }: Change): void {
    const timeline = this.desk.timeline.value;
    if (timeline?.alert === entry.alert) this.desk.timeline.value = { ...timeline, entries: withEntries(timeline.entries, [entry]) };
    const told = this.desk.told.value;
    if (told?.alert === entry.alert) this.desk.told.value = { ...told, deliveries: withDeliveries(told.deliveries, deliveries) };
  }
}
