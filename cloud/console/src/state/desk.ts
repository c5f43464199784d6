import { computed, signal, type Signal } from "@preact/signals";
import type { Session, Summary } from "../api/client";
import type { Delivery } from "../model/delivery";
import type { Incident } from "../model/incident";
import type { Warning } from "../model/warning";
import { type Alert, type Entry, isOpen, isUnacknowledged, type PersonsTransition } from "../model/alert";
import { lamp } from "../model/connection";
import type { Catalogue } from "../model/names";
import { arrange, type Shown } from "../model/order";
import { type Language, translator } from "../text/texts";
import type { Memory } from "./memory";

export type Filter = "open" | "all";

export interface Timeline {
  alert: number;
  entries: Entry[];
  status: "loading" | "ready" | "failed";
}

/** Who was told of the alert that is open. */
export interface Told {
  alert: number;
  deliveries: Delivery[];
  status: "loading" | "ready" | "failed";
}

export type Page = "alerts" | "figures";

export interface Notice {
  tone: "done" | "trouble";
  text: string;
  retry: (() => void) | null;
}

const EMPTY_CATALOGUE: Catalogue = { kinds: {}, outcomes: [], service_levels: [] };

/** Everything the page shows, as signals. It knows no network; `Live` and `Acts` fill it. */
export class Desk {
  readonly language: Signal<Language>;
  readonly actor: Signal<string>;
  readonly muted: Signal<boolean>;
  readonly shortcuts: Signal<boolean>;

  readonly session = signal<Session | null>(null);
  readonly catalogue = signal<Catalogue>(EMPTY_CATALOGUE);
  readonly summary = signal<Summary | null>(null);
  readonly warnings = signal<readonly Warning[]>([]);
  readonly alerts = signal<ReadonlyMap<number, Alert>>(new Map());
  readonly incidents = signal<ReadonlyMap<number, Incident>>(new Map());
  readonly loaded = signal(false);
  readonly loadFailed = signal(false);
  readonly older = signal(true); // whether earlier alerts may be left to load

  readonly now = signal(Date.now());      // the service's time, ticking
  readonly clockOffset = signal(0);
  readonly tick = signal(performance.now()); // monotonic: waits are measured by it, whatever the clocks are set to
  readonly heardAt = signal<number | null>(null);
  readonly cursor = signal(0);

  readonly page = signal<Page>("alerts");
  readonly filter = signal<Filter>("open");
  readonly held = signal<readonly number[] | null>(null);
  readonly selected = signal<number | null>(null);
  readonly timeline = signal<Timeline | null>(null);
  readonly told = signal<Told | null>(null);
  readonly form = signal<PersonsTransition | null>(null);
  readonly pending = signal<PersonsTransition | null>(null);
  readonly notice = signal<Notice | null>(null);
  readonly announcement = signal("");
  readonly help = signal(false);
  readonly changingShift = signal(false);
  readonly soundReady = signal(false);

  readonly t = computed(() => translator(this.language.value));
  readonly all = computed(() => [...this.alerts.value.values()]);
  readonly current = computed(() => this.alerts.value.get(this.selected.value ?? -1) ?? null);
  readonly unacknowledged = computed(() => this.all.value.filter(isUnacknowledged).length);
  readonly lamp = computed(() => lamp(this.heardAt.value, this.tick.value));
  readonly shown = computed<Shown>(() => arrange(this.all.value, this.wanted, this.held.value));
  readonly mustSignIn = computed(() => this.session.value?.required === true && this.session.value.actor === null);
  /** The name that goes with every action: the token's, or the one that was given at the start of the shift. */
  readonly who = computed(() => this.session.value?.actor || this.actor.value);

  private readonly memory: Memory;

  constructor(memory: Memory) {
    this.memory = memory;
    this.language = signal<Language>(memory.read("language") === "en" ? "en" : "zh");
    this.actor = signal(memory.read("actor") ?? "");
    this.muted = signal(memory.read("muted") === "yes");
    this.shortcuts = signal(memory.read("shortcuts") !== "no");
  }

  speak(language: Language): void {
    this.language.value = language;
    this.memory.write("language", language);
  }

  startShift(name: string): void {
    this.actor.value = name;
    this.memory.write("actor", name);
    this.changingShift.value = false;
  }

  mute(muted: boolean): void {
    this.muted.value = muted;
    this.memory.write("muted", muted ? "yes" : null);
  }

  useShortcuts(use: boolean): void {
    this.shortcuts.value = use;
    this.memory.write("shortcuts", use ? null : "no");
  }

  show(filter: Filter): void {
    this.held.value = null;
    this.filter.value = filter;
  }

  /** From now on the rows keep their places. */
  hold(): void {
    this.held.value ??= this.shown.value.rows.map((alert) => alert.id);
  }

  release(): void {
    this.held.value = null;
  }

  private readonly wanted = (alert: Alert): boolean => this.filter.value === "all" || isOpen(alert);
}
