// Every conversation the console has heard of, and the lists that show them. Pure reducers only.
// Must not know the network or React. Start with `applyToInbox`.

import type { Conversation, LastMessage, Message, Status } from "../hub/wire";
import { keepTold } from "../lib/reply_way";
import type { StoredFact } from "./facts";

export type View = "mine" | "unassigned" | "all";
/** `active` is what still needs somebody: the same four that the counts count. */
export type StatusFilter = "active" | "any" | Status;

export interface ListFilter {
  view: View;
  status: StatusFilter;
  /** Null for every queue. */
  queueId: string | null;
  /** Null for every channel. */
  channelId: string | null;
  /** Null for any. */
  category: string | null;
  language: string | null;
  text: string;
}

export interface List {
  filter: ListFilter;
  /** Members, in no particular order: `orderedIds` sorts them by activity. */
  ids: readonly string[];
  nextCursor: string | null;
  loading: "idle" | "first" | "more" | "ready" | "failed";
}

export interface Inbox {
  conversations: Readonly<Record<string, Conversation>>;
  lists: Readonly<Record<string, List>>;
}

export const EMPTY_INBOX: Inbox = { conversations: {}, lists: {} };
export const ACTIVE: readonly Status[] = ["new", "open", "pending", "on_hold"];

export function listKey(filter: ListFilter): string {
  const { view, status, queueId, channelId, category, language, text } = filter;
  const chosen = [queueId, channelId, category, language].map((one) => one ?? "").join("/");
  return `${view}/${status}/${chosen}/${text}`;
}

export function statusesOf(filter: StatusFilter): readonly Status[] {
  if (filter === "active") return ACTIVE;
  return filter === "any" ? [] : [filter];
}

/** Whether a conversation belongs to a list. A text search is the hub's to answer: `null`. */
export function belongs(
  filter: ListFilter,
  conversation: Conversation,
  me: string,
): boolean | null {
  const statuses = statusesOf(filter.status);
  if (statuses.length > 0 && !statuses.includes(conversation.status)) return false;
  if (filter.view === "mine" && conversation.assignee?.id !== me) return false;
  if (filter.view === "unassigned" && conversation.assignee !== null) return false;
  if (filter.queueId !== null && conversation.queue?.id !== filter.queueId) return false;
  if (filter.channelId !== null && conversation.channel.id !== filter.channelId) return false;
  const { labels } = conversation;
  if (filter.category !== null && labels.category?.value !== filter.category) return false;
  if (filter.language !== null && labels.language?.value !== filter.language) return false;
  return filter.text === "" ? true : null;
}

/** The hub's order: what was said last counts, not who looked at it or changed a tag. */
function activityOf(conversation: Conversation | undefined): string {
  return conversation?.last_message?.posted_at ?? conversation?.created_at ?? "";
}

export function orderedIds(inbox: Inbox, list: List): string[] {
  const activity = (id: string) => activityOf(inbox.conversations[id]);
  return [...list.ids].sort((a, b) => activity(b).localeCompare(activity(a)) || a.localeCompare(b));
}

/** Takes what HTTP or a subscription said. An older copy never replaces a newer one. */
export function putConversation(inbox: Inbox, conversation: Conversation, me: string): Inbox {
  const known = inbox.conversations[conversation.id];
  if (known && known.version > conversation.version) return inbox;
  const told = keepTold(conversation, known);
  const conversations = { ...inbox.conversations, [conversation.id]: told };
  return { conversations, lists: placeInLists(inbox.lists, conversation, me) };
}

interface PersonName {
  id: string;
  /** All cards that were joined to this one, and itself. */
  ids?: readonly string[];
  name: string | null;
  email: string | null;
}

/** A contact has a new name or address, or other cards: every conversation of theirs shows it. */
export function putContactName(inbox: Inbox, { id, ids = [id], name, email }: PersonName): Inbox {
  const theirs = Object.values(inbox.conversations).filter(({ contact }) => {
    const isTheirs = ids.includes(contact.own_id ?? contact.id);
    return isTheirs && (contact.id !== id || contact.name !== name || contact.email !== email);
  });
  if (theirs.length === 0) return inbox;
  const renamed = theirs.map((one) => {
    const own = one.contact.own_id ?? one.contact.id;
    const joined = own === id ? {} : { own_id: own };
    return [one.id, { ...one, contact: { id, name, email, ...joined } }] as const;
  });
  return { ...inbox, conversations: { ...inbox.conversations, ...Object.fromEntries(renamed) } };
}

/** A page of a list, as the hub answered it. */
export function putPage(
  inbox: Inbox,
  filter: ListFilter,
  page: { conversations: Conversation[]; next_cursor: string | null },
  how: "replace" | "append",
  me: string,
): Inbox {
  const key = listKey(filter);
  let next = inbox;
  for (const conversation of page.conversations) next = putConversation(next, conversation, me);
  const before = how === "append" ? (inbox.lists[key]?.ids ?? []) : [];
  const ids = [...new Set([...before, ...page.conversations.map(({ id }) => id)])].filter((id) => {
    const conversation = next.conversations[id];
    return conversation !== undefined && belongs(filter, conversation, me) !== false;
  });
  const list: List = { filter, ids, nextCursor: page.next_cursor, loading: "ready" };
  return { ...next, lists: { ...next.lists, [key]: list } };
}

export function applyToInbox(inbox: Inbox, fact: StoredFact, me: string): Inbox {
  const { conversation_id: id, seq } = fact.payload;
  if (fact.action === "conversation_updated") {
    // A replayed change comes with the conversation of today, which is ahead of its `seq`.
    return putConversation(inbox, fact.payload.conversation, me);
  }
  const known = inbox.conversations[id];
  if (!known || seq <= known.version) return inbox;
  return putConversation(inbox, { ...changed(known, fact), version: seq }, me);
}

type MessageOrSeen = Exclude<StoredFact, { action: "conversation_updated" }>;

function changed(known: Conversation, fact: MessageOrSeen): Conversation {
  switch (fact.action) {
    case "message_posted":
      return {
        ...afterPosting(known, fact.payload.message, fact.payload.seq),
        labels: fact.payload.labels ?? known.labels,
      };
    case "message_updated": {
      const { message } = fact.payload;
      if (known.last_message?.seq !== message.seq) return known;
      const last_message = {
        ...known.last_message,
        text: message.text,
        deleted: message.deleted_at !== null,
        attachment_count: message.attachments.length,
      };
      return { ...known, last_message };
    }
    // How far a message has come changes nothing that a row shows.
    case "delivery_updated":
      return known;
    case "seen_updated": {
      const { viewer, seen_seq } = fact.payload;
      if (viewer.kind === "contact") {
        return { ...known, contact_seen_seq: Math.max(known.contact_seen_seq, seen_seq) };
      }
      const agents_seen_seq = Math.max(known.agents_seen_seq, seen_seq);
      const allSeen = known.last_message === null || known.last_message.seq <= agents_seen_seq;
      return { ...known, agents_seen_seq, unread_count: allSeen ? 0 : known.unread_count };
    }
  }
}

/** Posting counts as having seen what came before; a note is not seen by the contact. */
function afterPosting(known: Conversation, message: Message, seq: number): Conversation {
  const { author, text, visibility, posted_at, deleted_at, attachments } = message;
  const last_message: LastMessage = {
    seq,
    author_kind: author.kind,
    author_name: author.name,
    text,
    visibility,
    posted_at,
    deleted: deleted_at !== null,
    attachment_count: attachments.length,
  };
  const next = { ...known, last_message, updated_at: posted_at };
  if (visibility !== "public") return next;
  switch (author.kind) {
    case "contact":
      return { ...next, unread_count: known.unread_count + 1, contact_seen_seq: seq };
    case "agent":
      return { ...next, unread_count: 0, agents_seen_seq: seq };
    case "system":
      return next;
  }
}

function placeInLists(lists: Inbox["lists"], conversation: Conversation, me: string) {
  let next = lists;
  for (const [key, list] of Object.entries(lists)) {
    const belongsHere = belongs(list.filter, conversation, me);
    const isHere = list.ids.includes(conversation.id);
    if (belongsHere === null || belongsHere === isHere) continue;
    const ids = isHere
      ? list.ids.filter((id) => id !== conversation.id)
      : [...list.ids, conversation.id];
    next = { ...next, [key]: { ...list, ids } };
  }
  return next;
}
