// A mirror of the client's outbox: replies on their way, in the order of writing.
// The client drops an entry right after it has handed on the stored message.

import type { OutboxEntry } from "../hub/wire";
import { createStore } from "./store";

export const outgoing = createStore<readonly OutboxEntry[]>([]);

/** The hub stored nothing because a colleague was quicker; the writer decides. */
export function isHeld(entry: OutboxEntry): boolean {
  return entry.state === "failed" && entry.error?.code === "someone_answered";
}
