// The stores that pushes keep true, and the one way a push reaches them: `take`.

import { myId } from "../hub/session";
import type { Counts } from "../hub/wire";
import type { StoredFact } from "./facts";
import { applyToInbox, EMPTY_INBOX, type Inbox } from "./inbox";
import { applyPosted, signalsStore } from "./signals";
import { createStore } from "./store";
import { applyFact, EMPTY_THREAD, type Thread } from "./thread";

export type Threads = Readonly<Record<string, Thread>>;

export const inbox = createStore<Inbox>(EMPTY_INBOX);
export const threads = createStore<Threads>({});
export const counts = createStore<Counts | null>(null);

export function threadOf(all: Threads, id: string): Thread {
  return all[id] ?? EMPTY_THREAD;
}

export function updateThread(id: string, change: (thread: Thread) => Thread): void {
  threads.update((all) => {
    const before = threadOf(all, id);
    const after = change(before);
    return after === before ? all : { ...all, [id]: after };
  });
}

export function take(fact: StoredFact): void {
  const id = fact.payload.conversation_id;
  inbox.update((now) => applyToInbox(now, fact, myId()));
  // Threads that nobody opened are fetched when they are.
  if (threads.get()[id]) updateThread(id, (thread) => applyFact(thread, fact));
  if (fact.action === "message_posted") {
    const { message } = fact.payload;
    signalsStore.update((now) => applyPosted(now, id, message.author));
  }
}

/** After a broken connection only the open thread is caught up; the others are fetched anew. */
export function forgetThreadsExcept(id: string | null): void {
  threads.update((all) => {
    const kept = id === null ? undefined : all[id];
    return id !== null && kept ? { [id]: kept } : {};
  });
}
