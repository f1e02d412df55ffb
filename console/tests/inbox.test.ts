import { describe, expect, it } from "vitest";
import type { Conversation } from "../src/hub/wire";
import type { StoredFact } from "../src/stores/facts";
import {
  applyToInbox,
  belongs,
  EMPTY_INBOX,
  type Inbox,
  type ListFilter,
  listKey,
  orderedIds,
  putContactName,
  putConversation,
  putPage,
} from "../src/stores/inbox";
import { at, changed, conversation, MIA, posted, seen, updated } from "./facts";

const ME = "mia";
const AGENT = { id: ME, name: "Mia", avatar_url: "/avatars/mia" };
const MINE: ListFilter = {
  view: "mine",
  status: "active",
  queueId: null,
  channelId: null,
  category: null,
  language: null,
  text: "",
};
const UNASSIGNED: ListFilter = {
  view: "unassigned",
  status: "active",
  queueId: null,
  channelId: null,
  category: null,
  language: null,
  text: "",
};
const FOUND: ListFilter = {
  view: "all",
  status: "any",
  queueId: null,
  channelId: null,
  category: null,
  language: null,
  text: "parcel",
};

function inboxWith(filters: readonly ListFilter[], ...conversations: Conversation[]): Inbox {
  const start = filters.reduce(
    (inbox, filter) =>
      putPage(inbox, filter, { conversations: [], next_cursor: null }, "replace", ME),
    EMPTY_INBOX,
  );
  return conversations.reduce((inbox, one) => putConversation(inbox, one, ME), start);
}

function idsOf(inbox: Inbox, filter: ListFilter): string[] {
  const list = inbox.lists[listKey(filter)];
  return list ? orderedIds(inbox, list) : [];
}

describe("the inbox", () => {
  it("moves a conversation between lists when it is assigned, solved, reopened", () => {
    let inbox = inboxWith([MINE, UNASSIGNED], conversation());
    expect([idsOf(inbox, MINE), idsOf(inbox, UNASSIGNED)]).toEqual([[], ["c1"]]);
    inbox = applyToInbox(inbox, changed(2, { assignee: AGENT }), ME);
    expect([idsOf(inbox, MINE), idsOf(inbox, UNASSIGNED)]).toEqual([["c1"], []]);
    inbox = applyToInbox(inbox, changed(3, { assignee: AGENT, status: "solved" }), ME);
    expect(idsOf(inbox, MINE)).toEqual([]);
    inbox = applyToInbox(inbox, changed(4, { assignee: AGENT, status: "open" }), ME);
    expect(idsOf(inbox, MINE)).toEqual(["c1"]);
  });

  it("puts the newest activity first", () => {
    let inbox = inboxWith(
      [UNASSIGNED],
      conversation({ id: "c1", created_at: at(1) }),
      conversation({ id: "c2", created_at: at(2) }),
    );
    expect(idsOf(inbox, UNASSIGNED)).toEqual(["c2", "c1"]);
    inbox = applyToInbox(inbox, changed(4, { created_at: at(1), tags: ["vip"] }), ME);
    expect(idsOf(inbox, UNASSIGNED)).toEqual(["c2", "c1"]);
    inbox = applyToInbox(inbox, posted(5), ME);
    expect(idsOf(inbox, UNASSIGNED)).toEqual(["c1", "c2"]);
  });

  it("counts what contacts write as unread until an agent has seen it all, or answers", () => {
    let inbox = inboxWith([UNASSIGNED], conversation());
    const apply = (...facts: StoredFact[]) => {
      inbox = facts.reduce((now, fact) => applyToInbox(now, fact, ME), inbox);
      return inbox.conversations.c1;
    };
    expect(apply(posted(2), posted(3, { author: MIA }))).toMatchObject({
      unread_count: 0,
      agents_seen_seq: 3,
      contact_seen_seq: 2,
    });
    expect(apply(posted(4), posted(5), posted(5), posted(2))?.unread_count).toBe(2);
    expect(apply(posted(6, { author: MIA, visibility: "internal" }))?.unread_count).toBe(2);
    expect(apply(seen(7, "agent", 4))?.unread_count).toBe(2);
    expect(apply(seen(8, "agent", 6))?.unread_count).toBe(0);
    expect(apply(seen(9, "contact", 6))).toMatchObject({ contact_seen_seq: 6, agents_seen_seq: 6 });
  });

  it("does not count a message twice when a replay follows the conversation of today", () => {
    const today = { version: 5, unread_count: 2, created_at: at(0) };
    let inbox = inboxWith([UNASSIGNED], conversation());
    inbox = [changed(3, today), posted(4), posted(5)].reduce(
      (now, fact) => applyToInbox(now, fact, ME),
      inbox,
    );
    expect(inbox.conversations.c1?.unread_count).toBe(2);
  });

  it("never goes back to an older copy", () => {
    const inbox = inboxWith([UNASSIGNED], conversation({ version: 7, status: "pending" }));
    expect(putConversation(inbox, conversation({ version: 6 }), ME)).toBe(inbox);
    expect(applyToInbox(inbox, posted(7), ME)).toBe(inbox);
  });

  it("shows a changed last line, and leaves it alone when another message changed", () => {
    let inbox = applyToInbox(inboxWith([UNASSIGNED], conversation()), posted(2), ME);
    inbox = applyToInbox(inbox, updated(3, 2, { text: "corrected" }), ME);
    expect(inbox.conversations.c1?.last_message?.text).toBe("corrected");
    inbox = applyToInbox(inbox, updated(4, 1, { text: "an older one" }), ME);
    expect(inbox.conversations.c1?.last_message?.text).toBe("corrected");
  });

  it("shows a contact's new name on all their conversations, and only there", () => {
    const other = { id: "tom", name: "Tom", email: null };
    const inbox = inboxWith(
      [UNASSIGNED],
      conversation({ id: "c1" }),
      conversation({ id: "c2", contact: other }),
      conversation({ id: "c3" }),
    );
    const renamed = putContactName(inbox, { id: "lena", name: "Lena F.", email: null });
    const names = Object.values(renamed.conversations).map(({ contact }) => contact.name);
    expect(names).toEqual(["Lena F.", "Tom", "Lena F."]);
    expect(putContactName(renamed, other)).toBe(renamed);
  });

  it("does not guess what a text search would find", () => {
    const inbox = inboxWith([FOUND], conversation());
    expect(idsOf(inbox, FOUND)).toEqual([]);
    const page = { conversations: [conversation()], next_cursor: "next" };
    expect(idsOf(putPage(inbox, FOUND, page, "replace", ME), FOUND)).toEqual(["c1"]);
  });

  it("appends a page without repeats", () => {
    const first = { conversations: [conversation({ id: "a" })], next_cursor: "1" };
    const second = {
      conversations: [conversation({ id: "a" }), conversation({ id: "b" })],
      next_cursor: null,
    };
    let inbox = putPage(EMPTY_INBOX, UNASSIGNED, first, "replace", ME);
    inbox = putPage(inbox, UNASSIGNED, second, "append", ME);
    expect(inbox.lists[listKey(UNASSIGNED)]).toMatchObject({ ids: ["a", "b"], nextCursor: null });
  });
});

describe("the list of one channel", () => {
  const bot = { id: "bot", kind: "telegram", name: "Bot" };
  const filter: ListFilter = { ...MINE, view: "all", channelId: "bot" };
  it("has its conversations only", () => {
    expect(belongs(filter, conversation({ channel: bot }), ME)).toBe(true);
    expect(belongs(filter, conversation(), ME)).toBe(false);
    expect(listKey(filter)).not.toBe(listKey({ ...filter, channelId: null }));
  });
});
