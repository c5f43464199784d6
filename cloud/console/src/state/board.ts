import { effect, signal } from "@preact/signals";
import { ApiError, type Client } from "../api/client";
import { type Counted, range, type Scope, type Span } from "../model/figures";
import type { Desk } from "./desk";

const AGAIN_AFTER_MS = 60_000;
const TOO_MANY = 422;

/** The figures that are looked at. They are counted anew each minute while their page is open. */
export class Board {
  readonly span = signal<Span>("24h");
  readonly scope = signal<Scope>("whole");
  readonly counted = signal<Counted | null>(null);
  readonly status = signal<"loading" | "ready" | "failed" | "too_many">("loading");
  private askedAt: number | null = null; // by the desk's monotonic tick

  constructor(private readonly desk: Desk, private readonly client: Client) {
    effect(() => this.look(desk.tick.value));
  }

  show(span: Span): void {
    if (this.span.value === span) return;
    this.span.value = span;
    this.scope.value = "whole";
    this.counted.value = null;
    this.status.value = "loading";
    void this.count();
  }

  private look(tick: number): void {
    const open = this.desk.page.value === "figures" && this.desk.loaded.value;
    if (!open) this.askedAt = null;
    else if (this.askedAt === null || tick - this.askedAt >= AGAIN_AFTER_MS) void this.count();
  }

  private async count(): Promise<void> {
    const span = this.span.peek();
    this.askedAt = this.desk.tick.peek();
    try {
      const counted = await this.client.figures(range(span, this.desk.now.peek()));
      if (span !== this.span.value) return;
      this.counted.value = counted;
      this.status.value = "ready";
    } catch (error) {
      if (span !== this.span.value) return;
      this.status.value = error instanceof ApiError && error.problem.status === TOO_MANY ? "too_many" : "failed";
    }
  }
}
