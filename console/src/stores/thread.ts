// One conversation's timeline as the screen keeps it. Pure: pushes in, a new value out.
// Must not know the network or React. Start with `applyFact`.

import type { Change, Message, MessageDelivery } from "../hub/wire";
import { newerSocial } from "../lib/social";
import type { StoredFact } from "./facts";

export type ThreadRow =
  | { kind: "message"; seq: number; id: string }
  | { kind: "change"; seq: number; change: Change; at: string };

export interface Thread {
  /** Ascending by `seq`; edits and "seen" change what rows show, they are not rows. */
  rows: readonly ThreadRow[];
  messages: Readonly<Record<string, Message>>;
  /** Every fact up to this one has been applied. */
  seq: number;
  hasOlder: boolean;
  loading: "idle" | "first" | "older" | "ready" | "failed";
}

export const EMPTY_THREAD: Thread = {
  rows: [],
  messages: {},
  seq: 0,
  hasOlder: false,
  loading: "idle",
};

/** Applies one fact; one that is already in changes nothing, whatever order it comes in. */
export function applyFact(thread: Thread, fact: StoredFact): Thread {
  const { seq } = fact.payload;
  const at = Math.max(thread.seq, seq);
  switch (fact.action) {
    case "message_posted": {
      const { message } = fact.payload;
      const known = thread.messages[message.id];
      const messages = known ? thread.messages : { ...thread.messages, [message.id]: message };
      const rows = insertRow(thread.rows, { kind: "message", seq, id: message.id });
      return rows === thread.rows && messages === thread.messages && at === thread.seq
        ? thread
        : { ...thread, rows, messages, seq: at };
    }
    case "message_updated": {
      const { message } = fact.payload;
      const known = thread.messages[message.id];
      const next = { ...thread, seq: at };
      // An edit of a message that is not loaded is met again when its page is.
      if (!known) return at === thread.seq ? thread : next;
      // Each counts its own changes: an edit says nothing of the way that the message went.
      const delivery = newerDelivery(known.delivery, message.delivery);
      const social = newerSocial(known.social, message.social);
      const newer = isNewer(message, known);
      if (!newer && social === known.social) return at === thread.seq ? thread : next;
      const told = {
        ...(newer ? message : known),
        ...(delivery ? { delivery } : {}),
        ...(social ? { social } : {}),
        ...(known.sentiment && !message.deleted_at ? { sentiment: known.sentiment } : {}),
      };
      return { ...next, messages: { ...thread.messages, [message.id]: told } };
    }
    case "conversation_updated": {
      const { change } = fact.payload;
      const row: ThreadRow = { kind: "change", seq, change, at: change.at };
      const rows = insertRow(thread.rows, row);
      return rows === thread.rows && at === thread.seq ? thread : { ...thread, rows, seq: at };
    }
    case "delivery_updated": {
      const { message_id, delivery } = fact.payload;
      const known = thread.messages[message_id];
      const next = { ...thread, seq: at };
      if (!known || newerDelivery(known.delivery, delivery) !== delivery) {
        return at === thread.seq ? thread : next;
      }
      const messages = { ...thread.messages, [message_id]: { ...known, delivery } };
      return { ...next, messages };
    }
    case "seen_updated":
      return at === thread.seq ? thread : { ...thread, seq: at };
  }
}

/** A page from `GET …/timeline`, older or newer than what is there. */
export function mergePage(
  thread: Thread,
  facts: readonly StoredFact[],
  page: { hasOlder?: boolean; version?: number },
): Thread {
  const merged = facts.reduce(applyFact, thread);
  return {
    ...merged,
    seq: Math.max(merged.seq, page.version ?? 0),
    hasOlder: page.hasOlder ?? merged.hasOlder,
    loading: "ready",
  };
}

function insertRow(rows: readonly ThreadRow[], row: ThreadRow): readonly ThreadRow[] {
  const last = rows.at(-1);
  if (!last || last.seq < row.seq) return [...rows, row];
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const found = rows[middle];
    if (found && found.seq < row.seq) low = middle + 1;
    else high = middle;
  }
  if (rows[low]?.seq === row.seq) return rows;
  return [...rows.slice(0, low), row, ...rows.slice(low)];
}

/** A page holds a message as it is now, and after it the steps that led there. */
function newerDelivery(
  known: MessageDelivery | null | undefined,
  next: MessageDelivery | null | undefined,
): MessageDelivery | null | undefined {
  if (!known || !next) return next ?? known;
  return next.at >= known.at ? next : known;
}

/** A deletion is final; of two texts the later edit wins. */
function isNewer(next: Message, known: Message): boolean {
  if (known.deleted_at) return false;
  if (next.deleted_at) return true;
  return (next.edited_at ?? "") >= (known.edited_at ?? "") && next !== known;
}
