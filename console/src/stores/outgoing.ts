// A mirror of the client's outbox: replies on their way, in the order of writing.
// The client drops an entry right after it has handed on the stored message.

import type { OutboxEntry } from "../hub/wire";
import { createStore } from "./store";

export const outgoing = createStore<readonly OutboxEntry[]>([]);

/** Whether what is unsent would outlive a reload of this window. */
export const outboxKept = createStore(true);

/** Not stored for certain yet: "sent" entries only wait for their message to come back. */
export function isUnsent({ state }: OutboxEntry): boolean {
  return state !== "sent";
}

/** The hub stored nothing because a colleague was quicker; the writer decides. */
export function isHeld(entry: OutboxEntry): boolean {
  return entry.state === "failed" && entry.error?.code === "someone_answered";
}
