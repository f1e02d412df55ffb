// Everything the widget knows and does, as signals and methods; components only draw it.
// It must not touch the DOM beyond visibility. Start reading at `App.start`.

import {
  type Attachment,
  type ConnectionState,
  HubClient,
  HubError,
  isLocal,
  type OutboxEntry,
  type Page,
  type Pushes,
  type TimelineItem,
  type WidgetConfig,
  type WidgetSession,
} from "@bellhop/client";
import { computed, signal } from "@preact/signals";
import type { TimelinePage } from "../api";
import type { Texts } from "../i18n";
import type { BootOptions, ToFrame } from "../protocol";
import {
  applyFact,
  applyPage,
  type Conversations,
  mergeSummaries,
  seenByContact,
  unreadTotal,
} from "./conversations";
import { Drafts } from "./drafts";
import { lasting } from "./lasting";
import type { AppOptions, Route } from "./options";
import { Presence } from "./presence";
import { confirmStored } from "./refused";
import { identityOf, Session } from "./session";
import { readTab, type TabMessage, writeTab } from "./tab";
import { Typing } from "./typing";
import { Waiting } from "./waiting";

export class App {
  readonly config = signal<WidgetConfig>(null as never);
  readonly texts = signal<Texts>(null as never);
  readonly route = signal<Route>({ name: "home" });
  readonly conversations = signal<Conversations>(new Map());
  readonly outbox = signal<readonly OutboxEntry[]>([]);
  readonly connection = signal<ConnectionState>("offline");
  /** Whether the socket is wanted: before the first message, being offline is no news. */
  readonly wanted = signal(false);
  /** The connection has been missing for so long that it matters. */
  readonly disconnected = lasting(() => this.wanted.value && this.connection.value !== "online");
  /** Whether what we know about who is here may be old. */
  readonly reaching = computed(
    () => this.disconnected.value && this.connection.value !== "signed_out",
  );
  readonly open = signal(false);
  readonly muted = signal(false);
  readonly failedLoads = signal<ReadonlySet<string>>(new Set());
  readonly prechatDone = signal(false);
  readonly boot = signal<BootOptions>({});
  readonly forgotten = signal(false);
  /** Counts moves, so that a view starts over on a move but not when a conversation gets its id. */
  readonly visit = signal(0);
  readonly kept = signal(true);
  /** Raised when something from outside wants the composer to have this text. */
  readonly insert = signal<{ text: string } | null>(null);
  readonly unread = computed(() => unreadTotal(this.conversations.value));
  readonly typing: Typing;
  readonly drafts: Drafts;
  readonly presence: Presence;
  readonly waiting: Waiting;
  readonly session: Session;
  readonly hub: HubClient;
  readonly #options: AppOptions;
  #page: Page;
  #contactId: string | null = null;
  #loginCount = 0;
  readonly #loading = new Set<string>();
  readonly #seenUnconfirmed = new Map<string, number>();

  constructor(options: AppOptions) {
    this.#options = options;
    const { storage, boot } = options;
    this.drafts = new Drafts(storage);
    this.config.value = options.config;
    const ask = () => options.api.config(options.channelKey);
    this.presence = new Presence(this.config, ask, () => this.#isSeen);
    this.waiting = new Waiting({
      config: this.config,
      isOpen: this.open,
      ask: () => this.presence.ask(),
    });
    this.texts.value = options.texts;
    this.boot.value = boot;
    this.open.value = options.open;
    this.muted.value = storage.get("muted") === "1";
    this.#page = options.page;
    this.session = new Session({
      api: options.api,
      channelKey: options.channelKey,
      storage,
      page: () => this.#page,
      locale: () => this.texts.value.language,
      started: (session) => this.#sessionStarted(session),
    });
    this.session.identity = identityOf(boot);
    this.hub = new HubClient({
      socketUrl: options.socketUrl,
      token: (fresh) => this.session.token(fresh),
      outboxStorage: options.outboxStorage,
      page: () => this.#page,
      refetch: (id) => this.#refetch(id),
      ...(options.WebSocket && { WebSocket: options.WebSocket }),
    });
    this.outbox.value = this.hub.outbox;
    this.typing = new Typing((payload) => this.hub.request("send_typing", payload));
  }

  start(): void {
    const { hub } = this;
    const { channel, storage } = this.#options;
    hub.on("connection", ({ state }) => {
      this.connection.value = state;
    });
    hub.on("outbox", (entries) => {
      this.outbox.value = entries;
    });
    hub.on("kept", (kept) => {
      this.kept.value = kept;
    });
    hub.on("started", ({ local_id, conversation_id }) => {
      this.drafts.move(local_id, conversation_id);
      const route = this.route.value;
      if (route.name === "thread" && route.id === local_id) {
        this.route.value = { ...route, id: conversation_id };
      }
      this.#rememberRoute();
    });
    hub.on("message_posted", (payload) => this.#messagePosted(payload));
    hub.on("message_updated", (payload) =>
      this.#fact({ type: "push", action: "message_updated", payload }),
    );
    hub.on("seen_updated", (payload) =>
      this.#fact({ type: "push", action: "seen_updated", payload }),
    );
    hub.on("conversation_updated", (payload) => {
      const known = this.conversations.value.has(payload.conversation_id);
      this.#fact({ type: "push", action: "conversation_updated", payload });
      if (!known) hub.track(payload.conversation_id, payload.seq);
    });
    hub.on("typing", (payload) => {
      this.typing.heard(payload);
      this.presence.met(payload.author);
    });
    hub.on("presence_changed", (presence) => {
      if ("agents" in presence) this.presence.heard(presence);
    });
    hub.on("lost", ({ conversation_id }) => {
      const next = new Map(this.conversations.value);
      next.delete(conversation_id);
      this.conversations.value = next;
    });
    hub.on("login", () => this.#loggedIn());
    this.waiting.start(hub);
    channel?.addEventListener("message", (event: MessageEvent<TabMessage>) =>
      this.#tab(event.data),
    );

    if (this.outbox.value.length > 0 || this.session.isWanted) this.#connect();
    if (storage.isOpen) this.#restore();
    this.presence.watch(this.open.value);
  }

  /** What the loader says. */
  hear(message: Exclude<ToFrame, { type: "init" }>): void {
    switch (message.type) {
      case "visible":
        this.open.value = message.open;
        this.presence.watch(message.open);
        this.#rememberRoute();
        break;
      case "page":
        this.#page = message.page;
        if (this.connection.value === "online") {
          this.hub.request("set_page", message.page).catch(() => undefined);
        }
        break;
      case "identify":
      case "update":
        this.boot.value = { ...this.boot.value, ...message.options };
        void this.#identify(message.options);
        break;
      case "open_conversation":
        this.go({ name: "thread", id: message.value, follow_up_of: null });
        break;
      case "new_message":
        this.go({ name: "thread", id: null, follow_up_of: null });
        this.insert.value = { text: message.value };
        break;
      case "forgetful":
        this.kept.value = false;
        this.#options.storage.hostKeepsNothing();
        break;
      case "shutdown":
        void this.forget();
        break;
    }
  }

  go(route: Route): void {
    this.typing.stop();
    this.route.value = route;
    this.visit.value += 1;
    this.#rememberRoute();
    if (route.name === "thread" && route.id) void this.load(route.id);
    if (route.name === "thread" && !route.id) this.presence.look();
  }

  close(): void {
    this.#options.tell({ type: "close" });
  }

  /** The newest page of a thread, if it is not here yet. */
  async load(id: string, again = false): Promise<void> {
    if (isLocal(id) || this.#loading.has(id)) return;
    if (!again && this.conversations.value.get(id)?.loaded) return;
    this.#loading.add(id);
    this.#setFailed(id, false);
    try {
      const { api } = this.#options;
      const token = await this.session.token();
      if (!this.conversations.value.has(id)) this.#know([await api.conversation(token, id)]);
      const page = await api.timeline(token, id);
      this.#takePage(id, page);
    } catch {
      this.#setFailed(id, true);
    } finally {
      this.#loading.delete(id);
    }
  }

  async loadOlder(id: string): Promise<void> {
    const known = this.conversations.value.get(id);
    const first = Math.min(
      known?.messages[0]?.seq ?? Number.POSITIVE_INFINITY,
      known?.lines[0]?.seq ?? Number.POSITIVE_INFINITY,
    );
    if (!known?.has_more || !Number.isFinite(first) || this.#loading.has(id)) return;
    this.#loading.add(id);
    try {
      const page = await this.#options.api.timeline(await this.session.token(), id, first);
      this.conversations.value = applyPage(this.conversations.value, id, page);
    } catch {
      // The button stays; the connection banner says why.
    } finally {
      this.#loading.delete(id);
    }
  }

  /** From here on the visitor has written: a session, storage and the socket are wanted. */
  begin(): void {
    this.#options.storage.open();
    this.session.remember();
    this.#options.channel?.postMessage({ met: true } satisfies TabMessage);
    this.#connect();
  }

  send(text: string, attachments: Attachment[]): void {
    const route = this.route.value;
    if (route.name !== "thread") return;
    this.begin();
    const ids = attachments.map((attachment) => attachment.id);
    const entry = this.hub.send(route.id, text, ids, {
      attachments,
      ...(route.id === null && route.follow_up_of && { follow_up_of: route.follow_up_of }),
    });
    if (route.id === null) {
      this.route.value = { name: "thread", id: entry.conversation_id, follow_up_of: null };
    }
    this.#rememberRoute();
    this.typing.sent();
    this.#options.tell({
      type: "event",
      name: "message:sent",
      detail: {
        conversation_id: isLocal(entry.conversation_id) ? null : entry.conversation_id,
        text,
      },
    });
  }

  async endConversation(id: string): Promise<boolean> {
    try {
      await this.hub.request("close_conversation", { conversation_id: id });
      return true;
    } catch {
      return false;
    }
  }

  /** The visitor looks at the end of this thread. */
  seen(id: string): void {
    const known = this.conversations.value.get(id);
    const seq = known?.messages.findLast((message) => message.author.kind !== "contact")?.seq ?? 0;
    if (!known || seq <= known.summary.contact_seen_seq || this.connection.value !== "online")
      return;
    const summary = seenByContact(known, seq);
    this.conversations.value = new Map(this.conversations.value).set(id, { ...known, summary });
    this.#markSeen(id, seq);
  }

  /** What the hub has not confirmed is told again after the next log-in. */
  #markSeen(id: string, seq: number): void {
    this.#seenUnconfirmed.set(id, seq);
    this.hub.request("mark_seen", { conversation_id: id, seq }).then(
      () => {
        if (this.#seenUnconfirmed.get(id) === seq) this.#seenUnconfirmed.delete(id);
      },
      () => undefined,
    );
  }

  setMuted(muted: boolean): void {
    this.muted.value = muted;
    this.#options.storage.set("muted", muted ? "1" : "0");
    this.#options.channel?.postMessage({ muted } satisfies TabMessage);
  }

  submitPrechat(fields: Record<string, string>): void {
    this.session.setFields(fields);
    this.prechatDone.value = true;
  }

  /** Who leaves a message, so that it can be answered. */
  introduce(fields: Record<string, string>): void {
    const { name, email } = fields;
    if (!this.session.isStarted) this.submitPrechat(fields);
    else if (name || email) void this.#identify({ ...(name && { name }), ...(email && { email }) });
  }

  /** Asked once, of people we know nothing about. */
  get needsPrechat(): boolean {
    const { enabled, fields } = this.config.value.channel.prechat;
    const { name, email } = this.boot.value;
    const isKnown = this.session.isStarted || this.session.isWanted || Boolean(name && email);
    return enabled && fields.length > 0 && !isKnown && !this.prechatDone.value;
  }

  async forget(): Promise<void> {
    const { storage, channel, tell } = this.#options;
    this.hub.close();
    this.presence.watch(false);
    this.hub.clearOutbox();
    storage.forget();
    writeTab(this.#options.channelKey, storage, null);
    this.forgotten.value = true;
    channel?.postMessage({ forgotten: true } satisfies TabMessage);
    await this.session.end();
    tell({ type: "forgotten" });
  }

  #connect(): void {
    this.wanted.value = true;
    this.hub.connect();
  }

  async #identify(options: BootOptions): Promise<void> {
    const identity = identityOf(options);
    if (Object.keys(identity).length === 0) return;
    try {
      await this.session.identify(identity);
    } catch (error) {
      if (error instanceof HubError) console.warn(`Bellhop: ${error.code}`);
      return;
    }
    if (this.session.isStarted && this.wanted.value) {
      // The socket still belongs to whom we were before.
      this.hub.close();
    }
    if (this.session.isWanted || this.wanted.value) this.#connect();
  }

  #sessionStarted(session: WidgetSession): void {
    if (this.#contactId !== null && this.#contactId !== session.contact.id) {
      // The host says that this is somebody else: nothing of the one before may stay.
      for (const id of this.conversations.value.keys()) this.hub.untrack(id);
      this.conversations.value = new Map();
      this.route.value = { name: "home" };
    }
    this.#contactId = session.contact.id;
    this.#know(session.conversations);
  }

  #know(summaries: WidgetSession["conversations"]): void {
    this.conversations.value = mergeSummaries(this.conversations.value, summaries);
    for (const { id, version } of summaries) this.hub.track(id, version);
  }

  /** What began elsewhere while this tab was away is not in any replay. */
  #loggedIn(): void {
    this.#loginCount += 1;
    void this.presence.ask();
    for (const [id, seq] of this.#seenUnconfirmed) this.#markSeen(id, seq);
    if (this.#loginCount === 1) return;
    void this.session
      .token()
      .then((token) => this.#options.api.conversations(token))
      .then(({ conversations }) => {
        const known = this.conversations.value;
        this.#know(conversations.filter(({ id }) => !known.has(id)));
      })
      .catch(() => undefined);
    const route = this.route.value;
    if (route.name === "thread" && route.id) void this.load(route.id);
  }

  async #refetch(id: string): Promise<void> {
    const { api } = this.#options;
    const token = await this.session.token();
    const [summary, page] = await Promise.all([
      api.conversation(token, id),
      api.timeline(token, id),
    ]);
    // Between what is here and the newest page there may be a hole: start over with the page.
    const fresh = new Map(this.conversations.value);
    fresh.delete(id);
    this.conversations.value = mergeSummaries(fresh, [summary]);
    this.#takePage(id, page);
  }

  #takePage(id: string, page: TimelinePage): void {
    this.conversations.value = applyPage(this.conversations.value, id, page);
    confirmStored(this.hub, id, page.items);
  }

  #fact(fact: TimelineItem): void {
    this.conversations.value = applyFact(this.conversations.value, fact);
  }

  #messagePosted(payload: Pushes["message_posted"]): void {
    const { message, conversation_id } = payload;
    this.#fact({ type: "push", action: "message_posted", payload });
    this.typing.heard({ conversation_id, author: message.author, typing: false });
    if (message.author.kind === "contact") return;
    this.presence.met(message.author);
    const { tell, chime } = this.#options;
    const known = this.conversations.value.get(conversation_id);
    // A replay brings back what was read long ago; that is no news.
    if (!known || message.seq <= known.summary.contact_seen_seq) return;
    tell({
      type: "event",
      name: "message:received",
      detail: { conversation_id, message_id: message.id, text: message.text },
    });
    if (!this.open.value) tell({ type: "preview", text: message.text });
    if (!this.muted.value && !this.#isSeen) chime(message.id);
  }

  get #isSeen(): boolean {
    return this.open.value && document.visibilityState === "visible";
  }

  #tab(message: TabMessage): void {
    if ("muted" in message) {
      this.muted.value = message.muted;
      if (this.#options.storage.isOpen)
        this.#options.storage.set("muted", message.muted ? "1" : "0");
    } else if ("met" in message) {
      this.#options.storage.open();
      if (!this.wanted.value && this.session.isWanted) this.#connect();
    } else {
      this.hub.close();
      this.hub.clearOutbox();
      this.#options.tell({ type: "forgotten" });
    }
  }

  /** This tab comes back as it was left: open or closed, at the same conversation. */
  #restore(): void {
    const saved = readTab(this.#options.channelKey, this.#options.storage);
    if (!saved) return;
    if (saved.id) this.go({ name: "thread", id: saved.id, follow_up_of: null });
    if (saved.open && !this.open.value) this.#options.tell({ type: "open" });
  }

  #rememberRoute(): void {
    if (!this.#options.storage.isOpen) return;
    const route = this.route.value;
    writeTab(this.#options.channelKey, this.#options.storage, {
      open: this.open.value,
      id: route.name === "thread" ? route.id : null,
    });
  }

  #setFailed(id: string, failed: boolean): void {
    const next = new Set(this.failedLoads.value);
    if (failed) next.add(id);
    else next.delete(id);
    this.failedLoads.value = next;
  }
}
