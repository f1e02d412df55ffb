// One socket, kept alive: log-in, requests, heartbeat, close codes, back-off.
// It must not know conversations or messages; it hands pushes on as they come.
// Start reading at `#open`, then `#dropped`.

import { afterClose, backoffMs } from "./backoff";
import { type Clock, lateBy, type Moment, moment } from "./clock";
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
  clock: Clock;
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
/** A deadline this late passed while nobody could read: a frozen page, a tab throttled to a minute. */
const DEADLINE_LATE_MS = 2_000;
/** When a whole office gets its network back, not everybody returns in the same instant. */
const RETURN_MS_MAX = 1_000;

interface Pending {
  resolve: (payload: unknown) => void;
  reject: (error: HubError) => void;
  bytes: number;
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
  /** Until when the answer to a ping is awaited, on the steady clock. */
  #pingDue: number | null = null;
  /** On the steady clock: what the hub asked for, and when the next attempt starts. */
  #notBefore = 0;
  #retryDue = 0;
  #deadline: Timer | undefined;
  #retry: Timer | undefined;
  #stable: Timer | undefined;
  #heartbeat: Timer | undefined;
  #watch: Timer | undefined;
  #watchedAt: Moment = { wall: 0, steady: 0 };

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  connect(): void {
    if (!this.#wanted) {
      this.#wanted = true;
      this.#listen(true);
      this.#watchedAt = moment(this.#options.clock);
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
      return Promise.reject(hubError("disconnected", "there is no connection"));
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
      const { code, retry_after_ms } = refusalOf(error);
      if (REFUSED.has(code)) this.#stop("signed_out");
      else this.#dropped(1006, retry_after_ms);
      return;
    }
    if (attempt !== this.#try) return;
    let socket: WebSocket;
    try {
      socket = new this.#options.WebSocket(this.#options.socketUrl);
    } catch {
      // A page whose policy forbids the address; the next attempt may come from a mended page.
      this.#dropped(1006);
      return;
    }
    this.#socket = socket;
    socket.onopen = () => {
      this.#transmit("login", { token, ...this.#options.login() }, LOGIN_DEADLINE_MS).then(
        (answer) => attempt === this.#try && this.#loggedIn(answer),
        (error: HubError) => {
          // The answer comes before the close code that says the same.
          if (attempt === this.#try)
            this.#dropped(LOGIN_REFUSED[error.code] ?? 1006, error.retry_after_ms ?? 0);
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
  #dropped(code: number, retryAfterMs = 0): void {
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
          break;
        }
        this.#fresh = true;
        if (this.#attempt === 0) {
          this.#attempt = 1;
          void this.#open();
        } else {
          this.#backOff(retryAfterMs);
        }
        break;
      case "retry": {
        const wait = after.min_ms + this.#options.random() * (after.max_ms - after.min_ms);
        this.#notBefore = this.#options.clock.steady() + Math.max(after.min_ms, retryAfterMs);
        // The same again and again, without having been online in between, is slowed down too.
        const again = this.#attempt > 0 ? backoffMs(this.#attempt, this.#options.random) : 0;
        this.#attempt += 1;
        this.#wait(Math.max(wait, again, retryAfterMs));
        break;
      }
      case "back_off":
        this.#backOff(retryAfterMs);
        break;
    }
  }

  #backOff(retryAfterMs: number): void {
    this.#attempt += 1;
    this.#notBefore = this.#options.clock.steady() + retryAfterMs;
    this.#wait(Math.max(retryAfterMs, backoffMs(this.#attempt, this.#options.random)));
  }

  #wait(ms: number): void {
    clearTimeout(this.#retry);
    this.#retryDue = this.#options.clock.steady() + ms;
    this.#become(browserIsOffline() ? "offline" : "waiting", this.#options.clock.wall() + ms);
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
    this.#pingDue = null;
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
    // Of several frames on their way, the biggest is the one that was too big.
    const biggest = Math.max(...pending.map(({ bytes }) => bytes));
    for (const { reject, timer, bytes } of pending) {
      clearTimeout(timer);
      const why = code === "too_big" && bytes < biggest ? "disconnected" : code;
      reject(hubError(why, "the connection ended"));
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
    const bytes = new TextEncoder().encode(frame).length;
    if (bytes > FRAME_BYTES_MAX) {
      return Promise.reject(hubError("too_big", "too much for one frame"));
    }
    return new Promise((resolve, reject) => {
      const { clock } = this.#options;
      const asked = moment(clock);
      const expire = () => {
        this.#pending.delete(request_id);
        reject(hubError("timed_out", "no answer in time"));
      };
      const pending: Pending = {
        resolve: (answer) => resolve(answer as Actions[A]["answer"]),
        reject,
        bytes,
        timer: setTimeout(() => {
          // While nobody ran, the answer may have come and lie unread: let it be read first.
          if (lateBy(clock, asked, deadlineMs) > DEADLINE_LATE_MS)
            pending.timer = setTimeout(expire, PROBE_DEADLINE_MS);
          else expire();
        }, deadlineMs),
      };
      this.#pending.set(request_id, pending);
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
    if (this.status.state !== "online") return;
    const due = this.#options.clock.steady() + deadlineMs;
    // Already asked, and not in a greater hurry now.
    if (this.#pingDue !== null && this.#pingDue <= due) return;
    this.#pingDue = due;
    const attempt = this.#try;
    this.#transmit("ping", {}, deadlineMs).then(
      () => {
        if (attempt === this.#try) this.#pingDue = null;
      },
      (error: HubError) => {
        if (attempt !== this.#try) return;
        this.#pingDue = null;
        // An answer, even a refusal, is a sign of life.
        if (error.code === "timed_out") this.#dropped(4009);
      },
    );
  }

  #watchClock(): void {
    const { clock } = this.#options;
    const late = lateBy(clock, this.#watchedAt, WATCH_MS);
    const set = clock.wall() - this.#watchedAt.wall - (clock.steady() - this.#watchedAt.steady);
    this.#watchedAt = moment(clock);
    if (late > WATCH_LATE_MS) this.#return();
    else if (this.status.retry_at !== null && Math.abs(set) > WATCH_LATE_MS)
      // Somebody set the clock back: "again in an hour" would be a lie.
      this.#become(this.status.state, clock.wall() + this.#retryDue - clock.steady());
  }

  /** Somebody looks at the page: trust nothing, ask now. */
  readonly #wake = (): void => {
    if (!this.#wanted) return;
    if (this.status.state === "online") this.#ping(PING_DEADLINE_MS);
    else if (this.#mayHurry) void this.#open();
  };

  /** The network or the machine is back, and with it perhaps a thousand others. */
  readonly #return = (): void => {
    if (!this.#wanted) return;
    if (this.status.state === "online") this.#ping(PING_DEADLINE_MS);
    else if (this.#mayHurry) {
      const left = Math.max(0, this.#retryDue - this.#options.clock.steady());
      this.#wait(Math.min(left, this.#options.random() * RETURN_MS_MAX));
    }
  };

  get #mayHurry(): boolean {
    return this.status.retry_at !== null && this.#options.clock.steady() >= this.#notBefore;
  }

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
    window[change]("online", this.#return);
    window[change]("offline", this.#lost);
    window[change]("pageshow", this.#seen);
    document[change]("resume", this.#seen);
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

/** A refused log-in means the close code that is on its way behind it. */
const LOGIN_REFUSED: Readonly<Record<string, number>> = {
  unauthenticated: 4004,
  rate_limited: 4005,
};

/** Whoever makes the token has errors of their own kind; only the code matters. */
function refusalOf(error: unknown): { code: string; retry_after_ms: number } {
  const said = (typeof error === "object" && error !== null ? error : {}) as Record<
    string,
    unknown
  >;
  return {
    code: typeof said.code === "string" ? said.code : "",
    retry_after_ms: typeof said.retry_after_ms === "number" ? said.retry_after_ms : 0,
  };
}

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
