// Facts for tests, with the fields a test does not care about filled in.

import type { Conversation, Message } from "../src/hub/wire";
import type { StoredFact } from "../src/stores/facts";

const AT = "2026-03-02T10:00:00.000Z";
export const MIA = { kind: "agent", id: "mia", name: "Mia", avatar_url: "/avatars/mia" } as const;
export const LENA = { kind: "contact", id: "lena", name: "Lena", avatar_url: null } as const;

export function at(minutes: number): string {
  return new Date(Date.parse(AT) + minutes * 60_000).toISOString();
}

export function conversation(fields: Partial<Conversation> = {}): Conversation {
  return {
    id: "c1",
    number: 1042,
    status: "open",
    priority: "normal",
    subject: "",
    tags: [],
    labels: { category: null, language: null, sentiment: null },
    channel: { id: "ch", kind: "web", name: "Shop" },
    contact: { id: "lena", name: "Lena", email: null },
    assignee: null,
    follow_up_of: null,
    version: 1,
    last_message: null,
    unread_count: 0,
    contact_seen_seq: 0,
    agents_seen_seq: 0,
    waiting_since: null,
    queue: null,
    team: null,
    asks: null,
    queued_at: null,
    due_at: null,
    skills: [],
    offer: null,
    created_at: AT,
    updated_at: AT,
    ...fields,
  };
}

export function message(seq: number, fields: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`,
    seq,
    client_id: `k${seq}`,
    author: LENA,
    visibility: "public",
    text: `text ${seq}`,
    attachments: [],
    posted_at: at(seq),
    edited_at: null,
    deleted_at: null,
    ...fields,
  };
}

const placed = (seq: number) => ({ conversation_id: "c1", seq, previous_seq: seq - 1 });

export function posted(seq: number, fields: Partial<Message> = {}): StoredFact {
  return { action: "message_posted", payload: { ...placed(seq), message: message(seq, fields) } };
}

export function updated(seq: number, of: number, fields: Partial<Message>): StoredFact {
  return { action: "message_updated", payload: { ...placed(seq), message: message(of, fields) } };
}

export function seen(seq: number, kind: "agent" | "contact", seen_seq: number): StoredFact {
  const viewer = kind === "agent" ? MIA : LENA;
  return { action: "seen_updated", payload: { ...placed(seq), viewer, seen_seq } };
}

export function changed(seq: number, fields: Partial<Conversation>): StoredFact {
  return {
    action: "conversation_updated",
    payload: {
      ...placed(seq),
      change: { kind: "unassigned", by: MIA, at: fields.updated_at ?? at(seq) },
      conversation: conversation({ version: seq, updated_at: at(seq), ...fields }),
    },
  };
}
