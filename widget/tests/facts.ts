import type { ContactConversation, Message, OutboxEntry, TimelineItem } from "@bellhop/client";

export function summary(change: Partial<ContactConversation> = {}): ContactConversation {
  return {
    id: "c1",
    number: 1,
    status: "open",
    assignee: null,
    follow_up_of: null,
    version: 0,
    last_message: null,
    unread_count: 0,
    contact_seen_seq: 0,
    agents_seen_seq: 0,
    waiting: false,
    asks: null,
    created_at: "2026-01-01T10:00:00.000Z",
    updated_at: "2026-01-01T10:00:00.000Z",
    ...change,
  };
}

export function message(
  seq: number,
  kind: "contact" | "agent",
  change: Partial<Message> = {},
): Message {
  return {
    id: `m${seq}`,
    seq,
    client_id: `x${seq}`,
    author: { kind, id: kind, name: kind === "agent" ? "Mia" : "", avatar_url: null },
    visibility: "public",
    text: `text ${seq}`,
    attachments: [],
    posted_at: new Date(Date.UTC(2026, 0, 1, 10, seq)).toISOString(),
    edited_at: null,
    deleted_at: null,
    ...change,
  };
}

export function posted(it: Message): TimelineItem {
  const at = { conversation_id: "c1", seq: it.seq, previous_seq: it.seq - 1 };
  return { type: "push", action: "message_posted", payload: { ...at, message: it } };
}

export function seen(seq: number, kind: "contact" | "agent", seen_seq: number): TimelineItem {
  const at = { conversation_id: "c1", seq, previous_seq: seq - 1 };
  const viewer = { kind, id: kind, name: "" };
  return { type: "push", action: "seen_updated", payload: { ...at, viewer, seen_seq } };
}

export function started(seq = 1, change: Partial<ContactConversation> = {}): TimelineItem {
  return {
    type: "push",
    action: "conversation_updated",
    payload: {
      conversation_id: "c1",
      seq,
      previous_seq: seq - 1,
      change: {
        kind: "started",
        at: "2026-01-01T10:00:00.000Z",
        by: { kind: "contact", id: "contact", name: "" },
      },
      conversation: summary({ version: seq, ...change }),
    },
  };
}

export function entry(client_id: string, change: Partial<OutboxEntry> = {}): OutboxEntry {
  return {
    client_id,
    conversation_id: "c1",
    text: "unsent",
    attachment_ids: [],
    attachments: [],
    visibility: "public",
    follow_up_of: null,
    expected_seq: null,
    created_at: Date.UTC(2026, 0, 1, 11),
    state: "sending",
    error: null,
    unconfirmed: false,
    seq: null,
    ...change,
  };
}
