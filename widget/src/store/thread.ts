// What a thread shows: stored messages, then what is still on its way, grouped for the eye. Pure.

import type { Attachment, Author, OutboxEntry } from "@bellhop/client";
import type { Conversation } from "./conversations";
import { type Told, toldLines } from "./lines";

/** Messages of one author within this time form one group. */
const GROUP_MS = 5 * 60_000;

export type SendState = "queued" | "unconfirmed" | "sending" | "sent" | "seen" | "failed";

export interface Bubble {
  kind: "bubble";
  key: string;
  mine: boolean;
  author: Author | null;
  text: string;
  attachments: readonly Attachment[];
  at: number;
  edited: boolean;
  deleted: boolean;
  state: SendState | null;
  client_id: string | null;
  error: string | null;
  first: boolean;
  last: boolean;
}

export type Row =
  | { kind: "day"; key: string; at: number }
  | { kind: "line"; key: string; line: Told }
  | Bubble;

export function threadRows(
  conversation: Conversation | undefined,
  outbox: readonly OutboxEntry[],
): Row[] {
  const summary = conversation?.summary;
  const known = new Set(conversation?.messages.map((message) => message.client_id));
  const stored: (Bubble & { seq: number })[] = (conversation?.messages ?? []).map((message) => {
    const mine = message.author.kind === "contact";
    return {
      kind: "bubble",
      // The key stays when an unsent message becomes a stored one, so nothing flickers.
      key: (mine && message.client_id) || message.id,
      seq: message.seq,
      mine,
      author: message.author,
      text: message.text,
      attachments: message.attachments,
      at: Date.parse(message.posted_at),
      edited: message.edited_at !== null && message.deleted_at === null,
      deleted: message.deleted_at !== null,
      state: mine ? (message.seq <= (summary?.agents_seen_seq ?? 0) ? "seen" : "sent") : null,
      client_id: null,
      error: null,
      first: true,
      last: true,
    };
  });
  const lines: (Extract<Row, { kind: "line" }> & { seq: number })[] = toldLines(
    conversation?.lines ?? [],
  ).map(({ seq, ...line }) => ({ kind: "line", key: `line${seq}`, line, seq }));
  const unsent: Bubble[] = outbox
    .filter((entry) => !known.has(entry.client_id))
    .map((entry) => ({
      kind: "bubble",
      key: entry.client_id,
      mine: true,
      author: null,
      text: entry.text,
      attachments: entry.attachments,
      at: entry.created_at,
      edited: false,
      deleted: false,
      state: entry.state === "queued" && entry.unconfirmed ? "unconfirmed" : entry.state,
      client_id: entry.client_id,
      error: entry.error?.code ?? null,
      first: true,
      last: true,
    }));

  const rows: Row[] = [];
  let day = "";
  for (const row of [...[...stored, ...lines].sort((a, b) => a.seq - b.seq), ...unsent]) {
    if (row.kind === "bubble") {
      const its = new Date(row.at).toDateString();
      if (its !== day) rows.push({ kind: "day", key: `day${its}`, at: row.at });
      day = its;
      const before = rows.at(-1);
      if (before?.kind === "bubble" && belong(before, row)) {
        before.last = false;
        row.first = false;
      }
    }
    rows.push(row);
  }
  return rows;
}

function belong(a: Bubble, b: Bubble): boolean {
  return a.mine === b.mine && (a.mine || a.author?.id === b.author?.id) && b.at - a.at < GROUP_MS;
}
