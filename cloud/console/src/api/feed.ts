import type { Change } from "../model/alert";

const RETRY_MS = 2000;

export interface Listener {
  change: (change: Change) => void;
  open: () => void;
}

/**
 * The live feed from a journal number on. The browser resumes a cut stream by itself (Last-Event-ID); when it gives up,
 * or is told to by `restart`, a new stream starts behind the last entry that was handed on.
 */
export class Feed {
  private source: EventSource | null = null;
  private retry: ReturnType<typeof setTimeout> | null = null;
  private readonly cursor: () => number;
  private readonly listener: Listener;

  constructor(cursor: () => number, listener: Listener) {
    this.cursor = cursor;
    this.listener = listener;
  }

  restart(): void {
    this.stop();
    const source = new EventSource(`/api/v1/feed?after=${this.cursor()}`);
    source.addEventListener("alert", (event) => this.receive(event));
    source.onopen = () => this.listener.open();
    source.onerror = () => this.failed(source);
    this.source = source;
  }

  stop(): void {
    this.source?.close();
    this.source = null;
    if (this.retry !== null) clearTimeout(this.retry);
    this.retry = null;
  }

  private receive(event: MessageEvent<string>): void {
    try {
      this.listener.change(JSON.parse(event.data) as Change);
    } catch (error) {
      console.error("feed: an event could not be read", error);
    }
  }

  private failed(source: EventSource): void {
    if (source !== this.source || source.readyState !== EventSource.CLOSED || this.retry !== null) return;
    this.retry = setTimeout(() => this.restart(), RETRY_MS);
  }
}
