// From a thread's rows to what is drawn: day lines, groups, the "new" line, what is being sent.
// Pure, so that the virtual list gets stable keys and tests need no browser.

import type { Change, Message, OutboxEntry } from "../../hub/wire";
import { dayKey } from "../../lib/time";
import type { Thread } from "../../stores/thread";

export type TimelineItem =
  | { kind: "day"; key: string; at: string }
  | { kind: "new"; key: string }
  | { kind: "message"; key: string; message: Message; first: boolean }
  | { kind: "change"; key: string; change: Change; at: string }
  | { kind: "outgoing"; key: string; outgoing: OutboxEntry; first: boolean };

/** Messages of one author closer than this share one name and picture. */
const GROUP_MS = 5 * 60_000;

export function timelineItems(
  thread: Pick<Thread, "rows" | "messages" | "hasOlder">,
  outgoing: readonly OutboxEntry[],
  newAfterSeq: number | null,
): TimelineItem[] {
  const items: TimelineItem[] = [];
  let day = "";
  let previous: Message | null = null;
  // Where the unread begins may lie further up: a line that moves later would be a lie.
  const oldest = thread.rows[0]?.seq ?? 0;
  let newLineDue = newAfterSeq !== null && (!thread.hasOlder || oldest <= newAfterSeq);
  const startDay = (at: string) => {
    if (dayKey(at) === day) return;
    // The day may have begun on the page before; and the list keeps its place by its first row,
    // which must be one that stays where it is when that page comes.
    const unsure = day === "" && thread.hasOlder;
    day = dayKey(at);
    previous = null;
    if (unsure) return;
    items.push({ kind: "day", key: `day:${day}`, at });
  };
  for (const row of thread.rows) {
    if (row.kind === "change") {
      startDay(row.at);
      previous = null;
      items.push({ kind: "change", key: `seq:${row.seq}`, change: row.change, at: row.at });
      continue;
    }
    const message = thread.messages[row.id];
    if (!message) continue;
    startDay(message.posted_at);
    if (newLineDue && row.seq > (newAfterSeq ?? 0) && message.author.kind === "contact") {
      newLineDue = false;
      previous = null;
      items.push({ kind: "new", key: "new" });
    }
    const first = !continues(previous, message);
    // The optimistic message and the stored one share a key: the row is not drawn anew.
    const key = `message:${message.client_id ?? message.id}`;
    items.push({ kind: "message", key, message, first });
    previous = message;
  }
  const stored = new Set(Object.values(thread.messages).map(({ client_id }) => client_id));
  let before: OutboxEntry | null = null;
  for (const one of outgoing) {
    if (stored.has(one.client_id)) continue;
    const first = before?.visibility !== one.visibility;
    items.push({ kind: "outgoing", key: `message:${one.client_id}`, outgoing: one, first });
    before = one;
  }
  return items;
}

function continues(previous: Message | null, message: Message): boolean {
  return (
    previous !== null &&
    previous.author.kind === message.author.kind &&
    previous.author.id === message.author.id &&
    previous.visibility === message.visibility &&
    Date.parse(message.posted_at) - Date.parse(previous.posted_at) < GROUP_MS
  );
}
