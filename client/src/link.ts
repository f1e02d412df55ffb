// One socket, kept alive: log-in, requests, heartbeat, close codes, back-off.
// It must not know conversations or messages; it hands pushes on as they come.
// Start reading at `#open`, then `#dropped`.

import { afterClose, backoffMs } from "./backoff";
import { HubError, hubError } from "./error";
import type { Action, Actions, LoginAnswer, Push, Response } from "./wire";

export type ConnectionState = "connecting" | "online" | "offline" | "waiting" | "signed_out";

export interface ConnectionStatus {
  state: ConnectionState;
  /** When the next attempt starts (milliseconds since the epoch), null when none is planned. */
  retry_at: number | null;
}

export interface LinkOptions {
  socketUrl: string;
  /** `fresh` is true when the hub refused the last token. */
  token: (fresh: boolean) => Promise<string>;
  login: () => Omit<Actions["login"]["payload"], "token">;
  onLogin: (answer: LoginAnswer) => void;
  onPush: (push: Push) => void;
  onStatus: (status: ConnectionStatus) => void;
  WebSocket: typeof WebSocket;
  random: () => number;
  now: () => number;
}

/** The hub gives a new socket 10 s to log in; waiting longer ourselves would be pointless. */
export const LOGIN_DEADLINE_MS = 10_000;
/** docs/protocol.md, "Stay alive". */
export const PING_DEADLINE_MS = 10_000;
/** The browser has just said that the network is gone: believe it soon, but ask first. */
export const PROBE_DEADLINE_MS = 2_500;
/** Longer than the hub's slowest commit; after it the outcome is treated as unknown. */
export const REQUEST_DEADLINE_MS = 20_000;
/** The hub closes with 1009 above this. */
export const FRAME_BYTES_MAX = 128 * 1024;
/** Online for this long, the next failure counts as the first one again. */
const STABLE_MS = 10_000;
/** A timer that is this late means that the machine slept. */
const WATCH_MS = 5_000;
const WATCH_LATE_MS = 10_000;

interface Pending {
  resolve: (payload: unknown) => void;
  reject: (error: HubError) => void;
  timer: ReturnType<typeof setTimeout>;
}

type Timer = ReturnType<typeof setTimeout>;

export class Link {
  status: ConnectionStatus = { state: "offline", retry_at: null };
  readonly #options: LinkOptions;
  readonly #pending = new Map<string, Pending>();
  #socket: WebSocket | null = null;
  /** Each try has a number, so that what an older try still says is not believed. */
  #try = 0;
  #attempt = 0;
  #requests = 0;
  #wanted = false;
  #fresh = false;
  #pinging = false;
  #notBefore = 0;
  #deadline: Timer | undefined;
  #retry: Timer | undefined;
  #stable: Timer | undefined;
  #heartbeat: Timer | undefined;
  #watch: Timer | undefined;
  #watchedAt = 0;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  connect(): void {
    if (!this.#wanted) {
      this.#wanted = true;
      this.#listen(true);
      this.#watchedAt = this.#options.now();
      this.#watch = setInterval(() => this.#watchClock(), WATCH_MS);
    }
    if (this.status.state === "connecting" || this.status.state === "online") return;
    this.#fresh = this.status.state === "signed_out";
    void this.#open();
  }

  close(): void {
    this.#stop("offline");
  }

  request<A extends Action>(
    action: A,
    payload: Actions[A]["payload"],
  ): Promise<Actions[A]["answer"]> {
    if (this.status.state !== "online") {
      return Promise.reject(hubError("disconnected", "there is no connection to the hub"));
    }
    return this.#transmit(action, payload, REQUEST_DEADLINE_MS);
  }

  async #open(): Promise<void> {
    const attempt = ++this.#try;
    clearTimeout(this.#retry);
    this.#become("connecting");
    this.#deadline = setTimeout(() => this.#dropped(1006), LOGIN_DEADLINE_MS);
    let token: string;
    try {
      token = await this.#options.token(this.#fresh);
    } catch (error) {
      if (attempt !== this.#try) return;
      const refused = error instanceof HubError && REFUSED.has(error.code);
      if (refused) this.#stop("signed_out");
      else this.#dropped(1006);
      return;
    }
    if (attempt !== this.#try) return;
    const socket = new this.#options.WebSocket(this.#options.socketUrl);
    this.#socket = socket;
    socket.onopen = () => {
      this.#transmit("login", { token, ...this.#options.login() }, LOGIN_DEADLINE_MS).then(
        (answer) => attempt === this.#try && this.#loggedIn(answer),
        (error: HubError) => {
          if (attempt === this.#try) this.#dropped(error.code === "unauthenticated" ? 4004 : 1006);
        },
      );
    };
    socket.onmessage = (event) => this.#receive(event.data);
    socket.onclose = (event) => this.#dropped(event.code);
  }

  #loggedIn(answer: LoginAnswer): void {
    clearTimeout(this.#deadline);
    this.#fresh = false;
    this.#stable = setTimeout(() => {
      this.#attempt = 0;
    }, STABLE_MS);
    this.#heartbeat = setInterval(
      () => this.#ping(PING_DEADLINE_MS),
      Math.max(1, answer.heartbeat_seconds || 25) * 1000,
    );
    this.#become("online");
    this.#options.onLogin(answer);
  }

  /** The socket is gone, or has to be: clean up, then do what the close code says. */
  #dropped(code: number): void {
    this.#abandon(code === 1009 ? "too_big" : "disconnected");
    const after = afterClose(code);
    switch (after.action) {
      case "stop":
        this.#stop("offline");
        break;
      case "signed_out":
        this.#stop("signed_out");
        break;
      case "fresh_token":
        if (this.#fresh) {
          this.#stop("signed_out");
        } else {
          this.#fresh = true;
          void this.#open();
        }
        break;
      case "retry": {
        const wait = after.min_ms + this.#options.random() * (after.max_ms - after.min_ms);
        this.#notBefore = this.#options.now() + after.min_ms;
        this.#wait(wait);
        break;
      }
      case "back_off":
        this.#attempt += 1;
        this.#wait(backoffMs(this.#attempt, this.#options.random));
        break;
    }
  }

  #wait(ms: number): void {
    this.#become(browserIsOffline() ? "offline" : "waiting", this.#options.now() + ms);
    this.#retry = setTimeout(() => void this.#open(), ms);
  }

  #stop(state: "offline" | "signed_out"): void {
    this.#wanted = false;
    this.#abandon("disconnected");
    clearTimeout(this.#retry);
    clearInterval(this.#watch);
    this.#listen(false);
    this.#become(state);
  }

  #abandon(code: string): void {
    this.#try += 1;
    clearTimeout(this.#deadline);
    clearTimeout(this.#stable);
    clearInterval(this.#heartbeat);
    this.#pinging = false;
    const socket = this.#socket;
    this.#socket = null;
    if (socket) {
      // A half-open socket may report its end minutes later; nobody listens any more.
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close(1000);
    }
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    if (this.status.state === "online") this.status = { state: "connecting", retry_at: null };
    for (const { reject, timer } of pending) {
      clearTimeout(timer);
      reject(hubError(code, "the connection ended before the answer came"));
    }
  }

  #transmit<A extends Action>(
    action: A,
    payload: Actions[A]["payload"],
    deadlineMs: number,
  ): Promise<Actions[A]["answer"]> {
    const socket = this.#socket;
    const request_id = String(++this.#requests);
    const frame = JSON.stringify({ request_id, action, payload });
    if (!socket) return Promise.reject(hubError("disconnected", "there is no connection"));
    if (new TextEncoder().encode(frame).length > FRAME_BYTES_MAX) {
      return Promise.reject(hubError("too_big", "this is more than fits into one frame"));
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(request_id);
        reject(hubError("timed_out", `no answer to ${action} in time`));
      }, deadlineMs);
      this.#pending.set(request_id, {
        resolve: (answer) => resolve(answer as Actions[A]["answer"]),
        reject,
        timer,
      });
      socket.send(frame);
    });
  }

  #receive(data: unknown): void {
    const frame = parseFrame(data);
    if (!frame) return;
    if (frame.type === "push") {
      this.#options.onPush(frame);
      return;
    }
    const pending = this.#pending.get(frame.request_id);
    if (!pending) return;
    this.#pending.delete(frame.request_id);
    clearTimeout(pending.timer);
    if (frame.success) pending.resolve(frame.payload);
    else pending.reject(new HubError(frame.error));
  }

  #ping(deadlineMs: number): void {
    if (this.#pinging || this.status.state !== "online") return;
    this.#pinging = true;
    const attempt = this.#try;
    this.#transmit("ping", {}, deadlineMs).then(
      () => {
        if (attempt === this.#try) this.#pinging = false;
      },
      (error: HubError) => {
        if (attempt !== this.#try) return;
        this.#pinging = false;
        // An answer, even a refusal, is a sign of life.
        if (error.code === "timed_out") this.#dropped(4009);
      },
    );
  }

  #watchClock(): void {
    const late = this.#options.now() - this.#watchedAt - WATCH_MS;
    this.#watchedAt = this.#options.now();
    if (late > WATCH_LATE_MS) this.#wake();
  }

  /** Something says that the world has changed: trust nothing, ask now. */
  readonly #wake = (): void => {
    if (!this.#wanted) return;
    if (this.status.state === "online") this.#ping(PING_DEADLINE_MS);
    else if (this.status.retry_at !== null && this.#options.now() >= this.#notBefore)
      void this.#open();
  };

  readonly #seen = (): void => {
    if (document.visibilityState === "visible") this.#wake();
  };

  readonly #lost = (): void => {
    if (this.status.state === "waiting") this.#become("offline", this.status.retry_at);
    else this.#ping(PROBE_DEADLINE_MS);
  };

  #listen(on: boolean): void {
    if (typeof window === "undefined") return;
    const change = on ? "addEventListener" : "removeEventListener";
    window[change]("online", this.#wake);
    window[change]("offline", this.#lost);
    document[change]("visibilitychange", this.#seen);
  }

  #become(state: ConnectionState, retry_at: number | null = null): void {
    this.status = { state, retry_at };
    this.#options.onStatus(this.status);
  }
}

/** Answers of the sign-in call that a second try would only repeat. */
const REFUSED: ReadonlySet<string> = new Set([
  "unauthenticated",
  "forbidden",
  "not_found",
  "identity_not_verified",
]);

function browserIsOffline(): boolean {
  return typeof navigator !== "undefined" && navigator.onLine === false;
}

function parseFrame(data: unknown): Push | Response | null {
  if (typeof data !== "string") return null;
  let frame: unknown;
  try {
    frame = JSON.parse(data);
  } catch {
    return null;
  }
  if (typeof frame !== "object" || frame === null || !("type" in frame)) return null;
  if (frame.type === "push" && "action" in frame && "payload" in frame) return frame as Push;
  if (frame.type === "response" && "request_id" in frame) return frame as Response;
  return null;
}
