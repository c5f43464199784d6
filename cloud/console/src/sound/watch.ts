import { effect } from "@preact/signals";
import type { Change } from "../model/alert";
import { mustRing, ringsNow, toneDue } from "../model/attention";
import type { Desk } from "../state/desk";
import type { Tone } from "./tone";

/** Rings on arrival and then each minute while a priority 1 or 2 alert is unacknowledged, or the service is lost. */
export class SoundWatch {
  private lastTone: number | null = null;

  constructor(private readonly desk: Desk, private readonly tone: Tone) {
    effect(() => this.look(desk.tick.value));
  }

  async startShift(): Promise<void> {
    this.desk.soundReady.value = await this.tone.unlock();
    this.tone.play();
    this.lastTone = this.desk.tick.value;
  }

  arrived(change: Change): void {
    if (ringsNow(change)) this.ring();
  }

  private look(now: number): void {
    this.desk.soundReady.value = this.tone.ready;
    const stands = this.desk.lamp.value === "lost" || mustRing(this.desk.all.value);
    if (!stands) this.lastTone = null;
    else if (toneDue(stands, this.lastTone, now)) this.ring();
  }

  private ring(): void {
    if (!this.desk.muted.value) this.tone.play();
    this.lastTone = this.desk.tick.value;
  }
}
