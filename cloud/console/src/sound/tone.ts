const STROKES = [0, 0.28, 0.9]; // seconds: the watchman's clapper, two quick and one late
const PITCH_HZ = 740;
const DECAY_S = 0.32;
const LOUDNESS = 0.35;

/** The alarm tone. Browsers keep it locked until a person has pressed something. */
export class Tone {
  private context: AudioContext | null = null;

  /** Must be called from a click or key; says whether sound may be played now. */
  async unlock(): Promise<boolean> {
    try {
      this.context ??= new AudioContext();
      await this.context.resume();
      return this.ready;
    } catch {
      return false;
    }
  }

  get ready(): boolean {
    return this.context?.state === "running";
  }

  play(): void {
    const context = this.context;
    if (context === null || !this.ready) return;
    for (const stroke of STROKES) this.strike(context, context.currentTime + stroke);
  }

  private strike(context: AudioContext, at: number): void {
    for (const [ratio, share] of [[1, 1], [2.76, 0.25]] as const) {
      const oscillator = context.createOscillator();
      const gain = context.createGain();
      oscillator.frequency.value = PITCH_HZ * ratio;
      gain.gain.setValueAtTime(LOUDNESS * share, at);
      gain.gain.exponentialRampToValueAtTime(0.001, at + DECAY_S);
      oscillator.connect(gain).connect(context.destination);
      oscillator.start(at);
      oscillator.stop(at + DECAY_S);
    }
  }
}
