// The hub as a client sees it: one object that connects, asks, listens, resumes and sends.
// It must not know what is on the screen. Everything here is wiring; the parts are in
// link.ts (socket), sequence.ts (order) and outbox.ts (what is still to be sent).

import type { Clock } from "./clock";
import { HubError } from "./error";
import { type ConnectionState, type ConnectionStatus, Link } from "./link";
import {
  Outbox,
  type OutboxEntry,
  type OutboxStorage,
  type SendOptions,
  type Started,
} from "./outbox";
import { isSequenced, Sequences } from "./sequence";
import type {
  Action,
  Actions,
  AgentConversation,
  LoginAnswer,
  Page,
  PresenceAnswer,
  Push,
  PushAction,
  Pushes,
  SubscribeAnswer,
  Topic,
  Wallboard,
} from "./wire";

/** What `on` can listen to: every push, and what happens inside the client. */
export interface HubEvents extends Pushes {
  connection: ConnectionStatus;
  login: LoginAnswer;
  outbox: readonly OutboxEntry[];
  /** Whether what is unsent would outlive this page: false in a private window, or on a full disk. */
  kept: boolean;
  /** `new:<client_id>` has become a real conversation. */
  started: Started;
  /** A tracked conversation is not ours any more. */
  lost: { conversation_id: string };
  /** An agent's subscription was confirmed (also after every reconnect). */
  subscribed: { conversation_id: string; conversation: AgentConversation };
  /** A topic begins, also after every reconnect: this is how things stand. */
  presence: PresenceAnswer;
  wallboard: Wallboard;
  /** From here on every change of a list is told; whatever was before it has to be fetched. */
  inbox: Record<string, never>;
}

export interface HubClientOptions {
  /** `wss://…/socket`. */
  socketUrl: string;
  /** The session's token. `fresh` is true when the hub has refused the last one. */
  token: (fresh: boolean) => Promise<string>;
  outboxStorage?: OutboxStorage;
  page?: () => Page;
  /** The hub has too much to replay: fetch the conversation over HTTP. */
  refetch?: (conversation_id: string, seq: number) => Promise<void>;
  WebSocket?: typeof WebSocket;
  random?: () => number;
  /** The clock that people read. */
  now?: () => number;
  /** A clock that nobody sets; waits are counted on it. */
  steady?: () => number;
}

/** A refused subscription (`busy`, `rate_limited`) is asked again after at least this. */
const RESUBSCRIBE_MS = 1_000;
const LOST: ReadonlySet<string> = new Set(["not_found", "forbidden"]);

export class HubClient {
  readonly #link: Link;
  readonly #sequences: Sequences;
  readonly #outbox: Outbox;
  readonly #topics = new Set<Topic>();
  readonly #subscribed = new Set<string>();
  /** Of the last log-in: what the sequences know is of this history. */
  #history: string | undefined;
  readonly #handlers = new Map<string, Set<(value: never) => void>>();

  constructor(options: HubClientOptions) {
    const random = options.random ?? Math.random;
    const clock: Clock = {
      wall: options.now ?? Date.now,
      steady: options.steady ?? (() => performance.now()),
    };
    this.#link = new Link({
      socketUrl: options.socketUrl,
      token: options.token,
      login: () => {
        const resume = this.#sequences.points(this.#subscribed);
        return {
          ...(resume.length > 0 && { resume }),
          ...(this.#history && { history: this.#history }),
          ...(options.page && { page: options.page() }),
        };
      },
      onLogin: (answer) => this.#loggedIn(answer),
      onPush: (push) => this.#pushed(push),
      onStatus: (status) => {
        this.#outbox.connectionChanged();
        this.#emit("connection", status);
      },
      WebSocket: options.WebSocket ?? WebSocket,
      random,
      clock,
    });
    const online = () => this.#link.status.state === "online";
    this.#sequences = new Sequences({
      deliver: (push) => this.#deliver(push),
      resume: (conversations) => this.#link.request("resume", { conversations }),
      refetch: options.refetch ?? (() => Promise.resolve()),
      lost: (conversation_id) => this.#emit("lost", { conversation_id }),
      online,
      random,
    });
    this.#outbox = new Outbox({
      request: (action, payload) => this.#link.request(action, payload),
      online,
      storage: options.outboxStorage ?? null,
      random,
      clock,
      changed: (entries) => this.#emit("outbox", entries),
      kept: (kept) => this.#emit("kept", kept),
      started: (started) => this.#emit("started", started),
    });
  }

  get connection(): ConnectionState {
    return this.#link.status.state;
  }

  /** When the next attempt starts, in milliseconds since the epoch. */
  get retryAt(): number | null {
    return this.#link.status.retry_at;
  }

  get outbox(): readonly OutboxEntry[] {
    return this.#outbox.entries;
  }

  get kept(): boolean {
    return this.#outbox.kept;
  }

  /** Also the button "try now". */
  connect(): void {
    this.#link.connect();
  }

  close(): void {
    this.#link.close();
  }

  /** Rejects with `HubError`. */
  request<A extends Action>(
    action: A,
    payload: Actions[A]["payload"],
  ): Promise<Actions[A]["answer"]> {
    return this.#link.request(action, payload);
  }

  on<E extends keyof HubEvents>(event: E, handler: (value: HubEvents[E]) => void): () => void {
    const handlers = this.#handlers.get(event) ?? new Set();
    this.#handlers.set(event, handlers);
    handlers.add(handler as (value: never) => void);
    return () => {
      handlers.delete(handler as (value: never) => void);
    };
  }

  /** Contacts: keep this conversation complete from `seq` on, over reconnects too. */
  track(conversation_id: string, seq: number): void {
    this.#sequences.track(conversation_id, seq, true);
  }

  untrack(conversation_id: string): void {
    this.#sequences.untrack(conversation_id);
  }

  /** The last `seq` that was handed on, null when not tracked. */
  seq(conversation_id: string): number | null {
    return this.#sequences.seq(conversation_id);
  }

  /** Agents: a topic, or a conversation kept complete from `seq` on. Renewed on reconnect. */
  subscribe(what: { topic: Topic } | { conversation_id: string; seq: number }): void {
    if ("topic" in what) {
      this.#topics.add(what.topic);
      if (this.connection === "online") this.#subscribeTopic(what.topic);
    } else {
      this.#subscribed.add(what.conversation_id);
      this.#sequences.track(what.conversation_id, what.seq, false);
      if (this.connection === "online") this.#subscribeConversation(what.conversation_id);
    }
  }

  unsubscribe(what: { topic: Topic } | { conversation_id: string }): void {
    if ("topic" in what) {
      this.#topics.delete(what.topic);
    } else {
      this.#subscribed.delete(what.conversation_id);
      this.#sequences.untrack(what.conversation_id);
    }
    // Without a connection there is nothing to take back.
    this.#link.request("unsubscribe", what).catch(() => undefined);
  }

  /**
   * Puts a message into the outbox; its state is told by `on("outbox")`.
   * `null` starts a conversation, called `new:<client_id>` until the hub has answered.
   */
  send(
    conversation_id: string | null,
    text: string,
    attachment_ids: readonly string[] = [],
    options: SendOptions = {},
  ): OutboxEntry {
    return this.#outbox.add(conversation_id, text, attachment_ids, options);
  }

  retry(client_id: string, changes?: { expected_seq?: number | null; text?: string }): void {
    this.#outbox.retry(client_id, changes);
  }

  discard(client_id: string): void {
    this.#outbox.discard(client_id);
  }

  /** The message was found by other means (an HTTP fetch): the entry is done. */
  confirm(client_id: string, conversation_id: string): void {
    this.#outbox.confirm(client_id, conversation_id);
  }

  /** Forgets what was not sent, for a sign-out. */
  clearOutbox(): void {
    this.#outbox.clear();
  }

  #loggedIn(answer: LoginAnswer): void {
    if (this.#history && this.#history !== answer.history) this.#sequences.restored();
    this.#history = answer.history;
    this.#sequences.answered(answer.conversations ?? []);
    this.#sequences.loggedIn();
    for (const topic of this.#topics) this.#subscribeTopic(topic);
    for (const id of this.#subscribed) this.#subscribeConversation(id);
    this.#emit("login", answer);
    this.#outbox.connectionChanged();
  }

  #pushed(push: Push): void {
    if (isSequenced(push)) {
      this.#sequences.receive(push);
      return;
    }
    if (push.action === "resumed") this.#sequences.resumed(push.payload);
    if (push.action === "reset") this.#sequences.reset(push.payload);
    this.#deliver(push);
  }

  #deliver(push: Push): void {
    this.#emit(push.action, push.payload);
    if (push.action !== "message_posted") return;
    const { message, conversation_id } = push.payload;
    if (message.client_id) this.#outbox.confirm(message.client_id, conversation_id);
  }

  #subscribeTopic(topic: Topic): void {
    this.#link.request("subscribe", { topic }).then(
      (answer) => {
        if (!this.#topics.has(topic)) return;
        if (topic === "presence") this.#emit("presence", answer as PresenceAnswer);
        if (topic === "wallboard") this.#emit("wallboard", answer as Wallboard);
        if (topic === "inbox") this.#emit("inbox", {});
      },
      (error: unknown) => {
        if (error instanceof HubError && LOST.has(error.code)) return;
        this.#again(error, () => this.#topics.has(topic) && this.#subscribeTopic(topic));
      },
    );
  }

  #subscribeConversation(conversation_id: string): void {
    const seq = this.#sequences.seq(conversation_id) ?? 0;
    this.#link.request("subscribe", { conversation_id, seq }).then(
      (answer) => {
        const { seq, conversation } = answer as Partial<SubscribeAnswer>;
        if (seq !== undefined) this.#sequences.expect(conversation_id, seq);
        if (conversation) this.#emit("subscribed", { conversation_id, conversation });
      },
      (error: unknown) => {
        if (error instanceof HubError && LOST.has(error.code)) {
          this.#subscribed.delete(conversation_id);
          this.#sequences.untrack(conversation_id);
          this.#emit("lost", { conversation_id });
          return;
        }
        this.#again(error, () => {
          if (this.#subscribed.has(conversation_id)) this.#subscribeConversation(conversation_id);
        });
      },
    );
  }

  /** A reconnect subscribes anew by itself; only a refusal on a living socket is repeated here. */
  #again(error: unknown, subscribe: () => void): void {
    if (!(error instanceof HubError) || error.code === "disconnected") return;
    const wait = Math.max(error.retry_after_ms ?? 0, RESUBSCRIBE_MS);
    setTimeout(() => {
      if (this.connection === "online") subscribe();
    }, wait);
  }

  #emit<E extends keyof HubEvents | PushAction>(event: E, value: HubEvents[E]): void {
    for (const handler of this.#handlers.get(event) ?? []) {
      try {
        (handler as (value: HubEvents[E]) => void)(value);
      } catch (error) {
        // One listener's bug is reported as any other, and keeps nothing from the rest.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
