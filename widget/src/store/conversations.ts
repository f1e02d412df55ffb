// The visitor's conversations as a value, and what each fact does to it. Pure.
// Facts may come twice (push and timeline), never half: everything here is idempotent.

import type {
  Change,
  ContactConversation,
  LastMessage,
  Message,
  TimelineItem,
} from "@bellhop/client";

/** A quiet line between messages: somebody was assigned, the chat was ended. */
export interface Line {
  seq: number;
  change: Change;
}

export interface Conversation {
  summary: ContactConversation;
  messages: readonly Message[];
  lines: readonly Line[];
  /** Whether the newest page of the timeline is here. */
  loaded: boolean;
  has_more: boolean;
}

export type Conversations = ReadonlyMap<string, Conversation>;

const NOTHING = { messages: [], lines: [], loaded: false, has_more: false } as const;

/** The newer of the two summaries; seen marks never go back. */
function newer(a: ContactConversation, b: ContactConversation): ContactConversation {
  const [old, now] = a.version > b.version ? [b, a] : [a, b];
  const contact_seen_seq = Math.max(old.contact_seen_seq, now.contact_seen_seq);
  const isRead = now.last_message !== null && contact_seen_seq >= now.last_message.seq;
  return {
    ...now,
    contact_seen_seq,
    unread_count: isRead ? 0 : now.unread_count,
    agents_seen_seq: Math.max(old.agents_seen_seq, now.agents_seen_seq),
  };
}

export function mergeSummaries(
  conversations: Conversations,
  summaries: readonly ContactConversation[],
): Conversations {
  const next = new Map(conversations);
  for (const summary of summaries) {
    const known = next.get(summary.id);
    next.set(
      summary.id,
      known ? { ...known, summary: newer(known.summary, summary) } : { ...NOTHING, summary },
    );
  }
  return next;
}

export function applyFact(conversations: Conversations, fact: TimelineItem): Conversations {
  const id = fact.payload.conversation_id;
  const known = conversations.get(id);
  const changed = known
    ? changedBy(known, fact)
    : fact.action === "conversation_updated"
      ? changedBy(
          // Seen from its first fact on, nothing of it is missing.
          {
            ...NOTHING,
            summary: fact.payload.conversation,
            loaded: fact.payload.previous_seq === 0,
          },
          fact,
        )
      : null;
  return changed ? new Map(conversations).set(id, changed) : conversations;
}

export function applyPage(
  conversations: Conversations,
  id: string,
  page: { items: readonly TimelineItem[]; has_more: boolean },
): Conversations {
  const all = page.items.reduce(applyFact, conversations);
  const known = all.get(id);
  return known ? new Map(all).set(id, { ...known, loaded: true, has_more: page.has_more }) : all;
}

function changedBy(known: Conversation, fact: TimelineItem): Conversation {
  const { summary } = known;
  const { seq } = fact.payload;
  const isNew = seq > summary.version;
  const version = Math.max(summary.version, seq);
  switch (fact.action) {
    case "message_posted": {
      const { message } = fact.payload;
      if (message.visibility === "internal") return known;
      const theirs = message.author.kind !== "contact" && seq > summary.contact_seen_seq;
      return {
        ...known,
        messages: upsert(known.messages, message),
        summary: isNew
          ? {
              ...summary,
              version,
              updated_at: message.posted_at,
              last_message: lastOf(message),
              unread_count: summary.unread_count + (theirs ? 1 : 0),
            }
          : summary,
      };
    }
    case "message_updated": {
      const { message } = fact.payload;
      return {
        ...known,
        messages: upsert(known.messages, message),
        summary: {
          ...summary,
          version,
          last_message:
            summary.last_message?.seq === message.seq ? lastOf(message) : summary.last_message,
        },
      };
    }
    case "conversation_updated": {
      const { change, conversation } = fact.payload;
      return {
        ...known,
        lines: known.lines.some((line) => line.seq === seq)
          ? known.lines
          : [...known.lines, { seq, change }].sort((a, b) => a.seq - b.seq),
        // A replayed change may carry the conversation as it is now, later messages counted in.
        summary: isNew ? atLeast(newer(summary, conversation), seq) : summary,
      };
    }
    // Agents only.
    case "delivery_updated":
      return known;
    case "seen_updated": {
      const { viewer, seen_seq } = fact.payload;
      if (viewer.kind !== "contact") {
        const agents_seen_seq = Math.max(summary.agents_seen_seq, seen_seq);
        return { ...known, summary: { ...summary, version, agents_seen_seq } };
      }
      return { ...known, summary: { ...seenByContact(known, seen_seq), version } };
    }
  }
}

function atLeast(summary: ContactConversation, version: number): ContactConversation {
  return summary.version < version ? { ...summary, version } : summary;
}

/** Also used at once when the visitor reads, before the hub has confirmed it. */
export function seenByContact(known: Conversation, seq: number): ContactConversation {
  const { summary } = known;
  if (seq <= summary.contact_seen_seq) return summary;
  const all = seq >= (summary.last_message?.seq ?? 0);
  const rest = known.messages.filter((it) => it.seq > seq && it.author.kind !== "contact");
  return {
    ...summary,
    contact_seen_seq: seq,
    unread_count: all ? 0 : Math.min(summary.unread_count, rest.length),
  };
}

function upsert(messages: readonly Message[], message: Message): readonly Message[] {
  const rest = messages.filter((it) => it.id !== message.id);
  const last = rest.at(-1);
  if (!last || last.seq < message.seq) return [...rest, message];
  return [...rest, message].sort((a, b) => a.seq - b.seq);
}

function lastOf(message: Message): LastMessage {
  return {
    seq: message.seq,
    author_kind: message.author.kind,
    author_name: message.author.name,
    text: message.text,
    visibility: message.visibility,
    posted_at: message.posted_at,
    deleted: message.deleted_at !== null,
    attachment_count: message.attachments.length,
  };
}

export function newestFirst(conversations: Conversations): Conversation[] {
  return [...conversations.values()].sort((a, b) =>
    b.summary.updated_at.localeCompare(a.summary.updated_at),
  );
}

export function unreadTotal(conversations: Conversations): number {
  let total = 0;
  for (const { summary } of conversations.values()) total += summary.unread_count;
  return total;
}
