import type { Alert, Change, Entry } from "../model/alert";
import type { Delivery } from "../model/delivery";
import type { Counted } from "../model/figures";
import type { WholeIncident } from "../model/incident";
import type { Warning } from "../model/warning";
import type { TransitionRequest } from "../model/action";
import type { Catalogue } from "../model/names";

const TIMEOUT_MS = 8000;

export interface Problem {
  status: number;
  detail: string;
  alert: Alert | null;
}

/** `status` 0: no answer came, so nobody knows whether the request took effect. */
export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

export interface Summary {
  devices: number;
  edges: number;
  stored: number;
  alerts: { raised: number; open: number; acknowledged: number; closed: number; cancelled: number };
}

export interface Session {
  actor: string | null;
  required: boolean;
}

export interface Events {
  events: Change[];
  last_seq: number;
}

export interface Answered {
  dateHeader: string | null;
  sentAt: number;
  answeredAt: number;
}

async function problemOf(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => ({}))) as Partial<{ detail: string; title: string; alert: Alert }>;
  return { status: response.status, detail: body.detail ?? body.title ?? response.statusText, alert: body.alert ?? null };
}

export class Client {
  /** Called with every answer, whatever its status: the service lives. */
  onAnswer: (answered: Answered) => void = () => undefined;

  alerts = (query: { open: boolean; before?: number; limit: number }): Promise<{ alerts: Alert[] }> => {
    const before = query.before === undefined ? "" : `&before=${query.before}`;
    return this.get(`/api/v1/alerts?limit=${query.limit}${query.open ? "&open=true" : ""}${before}`);
  };
  alert = (id: number): Promise<{ alert: Alert; timeline: Entry[]; incidents: WholeIncident[] }> => this.get(`/api/v1/alerts/${id}`);
  events = (after: number, limit: number): Promise<Events> => this.get(`/api/v1/events?after=${after}&limit=${limit}`);
  incidents = (limit: number): Promise<{ incidents: WholeIncident[] }> => this.get(`/api/v1/incidents?open=true&limit=${limit}`);
  deliveries = (query: { alert: number; before?: number; limit: number }): Promise<{ deliveries: { delivery: Delivery }[] }> => {
    const before = query.before === undefined ? "" : `&before=${query.before}`;
    return this.get(`/api/v1/deliveries?alert=${query.alert}&limit=${query.limit}${before}`);
  };
  figures = ({ from, to }: { from: string; to: string }): Promise<Counted> => this.get(`/api/v1/figures?from=${from}&to=${to}`);
  catalogue = (): Promise<Catalogue> => this.get("/api/v1/catalogue");
  summary = (): Promise<Summary> => this.get("/api/v1/summary");
  warnings = (): Promise<{ warnings: Warning[] }> => this.get("/api/v1/warnings");
  session = (): Promise<Session> => this.get("/api/v1/session");
  signIn = (token: string): Promise<unknown> => this.send("POST", "/api/v1/session", { token });
  signOut = (): Promise<unknown> => this.send("DELETE", "/api/v1/session");
  transition = (id: number, body: TransitionRequest, key: string): Promise<Change> =>
    this.send("POST", `/api/v1/alerts/${id}/transitions`, body, { "Idempotency-Key": key });

  private get<T>(path: string): Promise<T> {
    return this.call(path, { headers: { Accept: "application/json" }, cache: "no-store" });
  }

  private send<T>(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<T> {
    const all = { "Content-Type": "application/json", ...headers };
    return this.call(path, { method, headers: all, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  }

  private async call<T>(path: string, init: RequestInit): Promise<T> {
    const sentAt = Date.now();
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
    try {
      const response = await fetch(path, { ...init, signal: abort.signal, credentials: "same-origin" });
      this.onAnswer({ dateHeader: response.headers.get("Date"), sentAt, answeredAt: Date.now() });
      if (!response.ok) throw new ApiError(await problemOf(response));
      const text = await response.text();
      return (text === "" ? {} : JSON.parse(text)) as T;
    } catch (error) {
      if (error instanceof ApiError) throw error;
      throw new ApiError({ status: 0, detail: String(error), alert: null });
    } finally {
      clearTimeout(timer);
    }
  }
}
