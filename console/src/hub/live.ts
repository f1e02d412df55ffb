// The console's one socket, wired to the stores: pushes go in, subscriptions follow the screen.
// Must not draw anything. Start with `start`.

import { type Action, type Actions, type ConnectionStatus, HubClient } from "@bellhop/client";
import { loadConversation, loadCountsSoon, loadThread, reloadShownList } from "../actions/loading";
import { learnPublicity } from "../actions/publicity";
import { setServerTime } from "../stores/clock";
import { isStoredFact, type StoredFact } from "../stores/facts";
import { putContactName, putConversation } from "../stores/inbox";
import { forgetThreadsExcept, inbox, take, threadOf, threads } from "../stores/live_stores";
import { outboxKept, outgoing } from "../stores/outgoing";
import {
  applySignal,
  expireTyping,
  NO_SIGNALS,
  putPresence,
  type Signal,
  signalsStore,
} from "../stores/signals";
import { createStore } from "../stores/store";
import { listenForWork, sweepOffers, type WorkListeners } from "./live_work";
import { Problem } from "./problem";
import { myId, session } from "./session";
import type { ChannelChanged, Contact, Message, MessageDelivery, Visibility } from "./wire";

export const connection = createStore<ConnectionStatus>({ state: "connecting", retry_at: null });

/** What other parts want to hear besides the stores. */
export interface Listeners extends WorkListeners {
  contactUpdated(contact: Contact): void;
  draftUpdated(draft: { conversation_id: string; visibility: Visibility; text: string }): void;
  contactWrote(conversationId: string, message: Message): void;
  replyFailed(conversationId: string, messageId: string, delivery: MessageDelivery): void;
  messageChanged(conversationId: string, message: Message): void;
  channelChanged(told: ChannelChanged): void;
  /** The socket was away, and with it what it would have told of channels. */
  channelsMissed(): void;
}

const OUTBOX_KEY = "bellhop.console.outbox:";
const SWEEP_MS = 2_000;

let client: HubClient | null = null;
let openId: string | null = null;
let stopSweep: (() => void) | null = null;

export function hub(): HubClient {
  if (!client) throw new Problem("offline", "not signed in");
  return client;
}

export function request<A extends Action>(
  action: A,
  payload: Actions[A]["payload"],
): Promise<Actions[A]["answer"]> {
  return hub().request(action, payload);
}

/** Keeps the wallboard true for as long as somebody looks at it. */
export function watchWallboard(): () => void {
  client?.subscribe({ topic: "wallboard" });
  return () => client?.unsubscribe({ topic: "wallboard" });
}

/** For signals, which nobody misses when they do not arrive. */
export function signal<A extends Action>(action: A, payload: Actions[A]["payload"]): void {
  client?.request(action, payload).catch(() => undefined);
}

export function start(listeners: Listeners): void {
  stop();
  const outboxKey = OUTBOX_KEY + myId();
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const started = new HubClient({
    socketUrl: `${scheme}://${location.host}/socket`,
    token: async (refused) => {
      const { token } = session.get();
      if (!token || refused) throw new Problem("unauthenticated", "the session has ended");
      return token;
    },
    // Per tab: two windows must not send each other's replies. Per agent: whoever signs in next
    // at this desk must not send them either.
    outboxStorage: {
      load: () => sessionStorage.getItem(outboxKey),
      save: (text) => sessionStorage.setItem(outboxKey, text),
    },
    refetch: async (id) => {
      await loadThread(id);
      confirmStored(id);
    },
  });
  client = started;
  outgoing.update(() => started.outbox);
  outboxKept.update(() => started.kept);
  listen(started, listeners);
  started.subscribe({ topic: "inbox" });
  started.subscribe({ topic: "presence" });
  started.connect();
  const sweep = setInterval(() => {
    signalsStore.update((now) => expireTyping(now, Date.now()));
    sweepOffers();
  }, SWEEP_MS);
  stopSweep = () => clearInterval(sweep);
}

export function stop(): void {
  stopSweep?.();
  stopSweep = null;
  client?.close();
  client = null;
  openId = null;
}

/** Loads a conversation and keeps it complete until another one is opened. */
export async function openConversation(id: string | null): Promise<void> {
  const left = openId;
  openId = id;
  if (left !== null && left !== id) client?.unsubscribe({ conversation_id: left });
  if (id === null) return;
  const seq = await loadThread(id);
  confirmStored(id);
  // Somebody may have moved on while the answer was on its way.
  if (openId === id) client?.subscribe({ conversation_id: id, seq });
}

/** What is in the thread is not waiting any more, even if nobody said so over the socket. */
function confirmStored(id: string): void {
  for (const { client_id } of Object.values(threadOf(threads.get(), id).messages)) {
    if (client_id) client?.confirm(client_id, id);
  }
}

/** What a push tells of a conversation leaves out how its contact can be written to. */
export function refreshWay(id: string): void {
  if (id !== openId || !inbox.get().conversations[id]?.reply) return;
  void loadConversation(id).catch(() => undefined);
}

function listen(from: HubClient, listeners: Listeners): void {
  let logins = 0;
  from.on("connection", (status) => {
    connection.update(() => status);
    if (status.state === "signed_out" && session.get().token !== null) session.expire();
  });
  from.on("login", (answer) => {
    logins += 1;
    setServerTime(answer.server_time);
    loadCountsSoon();
    // What was true of people before the break may not be any more.
    signalsStore.update(() => NO_SIGNALS);
    if (logins === 1) return;
    // Topics have no replay: what was missed is fetched; the open thread resumes by itself.
    forgetThreadsExcept(openId);
    listeners.channelsMissed();
    const open = openId === null ? null : threadOf(threads.get(), openId);
    if (open?.loading === "failed") void openConversation(openId).catch(() => undefined);
  });
  // Work is given out the moment an agent logs in: a list that was fetched before the pushes
  // began may miss it, and nothing would tell of it later.
  from.on("inbox", () => {
    reloadShownList();
    loadCountsSoon();
  });
  from.on("presence", (answer) => signalsStore.update((now) => putPresence(now, answer)));
  listenForWork(from, listeners);
  from.on("kept", (kept) => outboxKept.update(() => kept));
  from.on("outbox", (entries) => outgoing.update(() => entries));
  from.on("subscribed", ({ conversation }) =>
    inbox.update((now) => putConversation(now, conversation, myId())),
  );
  const fact = (taken: StoredFact) => {
    take(taken);
    if (taken.action === "conversation_updated") loadCountsSoon();
  };
  from.on("message_posted", (payload) => {
    fact({ action: "message_posted", payload });
    if (payload.message.author.kind === "contact") {
      refreshWay(payload.conversation_id);
      listeners.contactWrote(payload.conversation_id, payload.message);
    }
  });
  from.on("message_updated", (payload) => {
    fact({ action: "message_updated", payload });
    listeners.messageChanged(payload.conversation_id, payload.message);
  });
  from.on("delivery_updated", (payload) => {
    fact({ action: "delivery_updated", payload });
    // Why it failed may be in the way of the next reply too.
    if (payload.delivery.state === "failed") {
      refreshWay(payload.conversation_id);
      listeners.replyFailed(payload.conversation_id, payload.message_id, payload.delivery);
    }
  });
  from.on("seen_updated", (payload) => fact({ action: "seen_updated", payload }));
  from.on("conversation_updated", (payload) => {
    const push = { action: "conversation_updated", payload };
    // The wire type allows a contact's smaller conversation; an agent always gets the whole.
    if (!("channel" in payload.conversation && isStoredFact(push))) return;
    fact(push);
    learnPublicity(payload.conversation_id);
  });
  const heard = (taken: Signal) =>
    signalsStore.update((now) => applySignal(now, taken, Date.now()));
  from.on("typing", (payload) => heard({ action: "typing", payload }));
  from.on("sneak_peek", (payload) => heard({ action: "sneak_peek", payload }));
  from.on("viewers_changed", (payload) => heard({ action: "viewers_changed", payload }));
  from.on("presence_changed", (payload) => heard({ action: "presence_changed", payload }));
  from.on("contact_updated", ({ contact }) => {
    inbox.update((now) => putContactName(now, contact));
    listeners.contactUpdated(contact);
  });
  from.on("channel_changed", (told) => listeners.channelChanged(told));
  from.on("draft_updated", (payload) => listeners.draftUpdated(payload));
}
