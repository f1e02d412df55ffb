import { describe, expect, it } from "vitest";
import type { MessageDelivery, MessageTemplate, ReplyWay } from "../src/hub/wire";
import { replyProblem } from "../src/lib/reply_problem";
import {
  countedLength,
  hindranceOf,
  keepTold,
  momentOf,
  roomFor,
  windowParts,
} from "../src/lib/reply_way";
import { fillTemplate, findTemplates, isFilled } from "../src/lib/templates";
import { applyToInbox, EMPTY_INBOX, putConversation } from "../src/stores/inbox";
import { applyFact, EMPTY_THREAD } from "../src/stores/thread";
import { at, conversation, posted, updated } from "./facts";

function way(fields: Partial<ReplyWay> = {}): ReplyWay {
  return {
    platform: "whatsapp",
    text_chars_max: 10,
    counted_in: "characters",
    files: { kinds: [], per_message_max: 0 },
    window_closes_at: null,
    window_is_closed: false,
    late_from: null,
    templates: false,
    is_public: false,
    can_reply_privately: false,
    can: [],
    reaction_signs: [],
    unreachable_since: null,
    refused: null,
    mend: null,
    ...fields,
  };
}

const NOW = Date.parse(at(0));

describe("how long a text is", () => {
  // The hub's own table: src/channels/send/way_out.rs.
  it.each([
    ["characters", "é🙂", 2],
    ["utf16", "é🙂", 3],
    ["bytes", "é🙂", 6],
    ["weighed", "é🙂日", 5],
    ["weighed", "a https://example.com/very/long/path/indeed b", 27],
    ["weighed", "", 0],
    ["something new", "é🙂", 2],
  ])("in %s, %j is %i", (how, text, length) => {
    expect(countedLength(text, how)).toBe(length);
  });
  it("leaves room, or does not", () => {
    expect(roomFor("1234567", way())).toMatchObject({ isNear: false, over: false });
    expect(roomFor("12345678", way())).toMatchObject({ isNear: true, over: false });
    expect(roomFor("1234567890  ", way())).toMatchObject({ used: 10, over: false });
    expect(roomFor("12345678901", way())).toMatchObject({ used: 11, over: true });
    expect(roomFor("x", way({ text_chars_max: null }))).toBeNull();
    expect(roomFor("x", null)).toBeNull();
  });
  it("is told in hours and minutes", () => {
    expect(windowParts(3 * 3_600_000 + 12 * 60_000 + 59_000)).toEqual({ hours: 3, minutes: 12 });
    expect(windowParts(59_000)).toEqual({ hours: 0, minutes: 0 });
  });
});

describe("the moment of a reply", () => {
  const minutes = (count: number) => new Date(NOW + count * 60_000).toISOString();
  const cases: [moment: string | null, fields: Partial<ReplyWay>][] = [
    [null, {}],
    [null, { window_closes_at: minutes(61) }],
    ["soon", { window_closes_at: minutes(59) }],
    [null, { window_closes_at: minutes(8_000), late_from: minutes(1) }],
    ["late", { window_closes_at: minutes(8_000), late_from: minutes(-1) }],
    ["soon", { window_closes_at: minutes(10), late_from: minutes(-1) }],
  ];
  it.each(cases)("is %s for %j", (moment, fields) => {
    expect(momentOf(way(fields), NOW)).toBe(moment);
  });
});

describe("what is in the way of a reply", () => {
  it.each([
    [null, {}],
    [null, { window_closes_at: at(1) }],
    ["closed", { window_closes_at: at(0) }],
    ["closed", { window_is_closed: true }],
    ["unreachable", { unreachable_since: at(-5), window_is_closed: true }],
    ["refused", { refused: "paused", unreachable_since: at(-5), window_is_closed: true }],
  ] as const)("is %s", (what, fields) => {
    expect(hindranceOf(way(fields), NOW)).toBe(what);
  });
  it("is told before anything is sent", () => {
    const files = { kinds: [{ kind: "image", bytes_max: 1_000 }], per_message_max: 1 };
    const picture = { name: "a.png", content_type: "image/png", size_bytes: 10 };
    const letter = { name: "a.pdf", content_type: "application/pdf", size_bytes: 10 };
    const said = (fields: Partial<ReplyWay>, text: string, sent = [picture]) =>
      replyProblem(way(fields), text, sent, NOW) ?? "";
    expect(replyProblem(way(), "short", [], NOW)).toBeNull();
    expect(said({ files }, "short")).toBe("");
    expect(said({}, "much too long a text", [])).toMatch(/takes 10 characters; this has 20/);
    expect(said({}, "x")).toMatch(/takes no files/);
    expect(said({ files }, "x", [picture, picture])).toMatch(/takes 1 files/);
    expect(said({ files }, "x", [letter])).toMatch(/does not take files like a\.pdf/);
    expect(said({ files }, "x", [{ ...picture, size_bytes: 1_001 }])).toMatch(/too large/);
    expect(said({ window_is_closed: true, templates: true }, "x", [])).toMatch(/template/);
    // What is refused for now waits on the hub: it may be sent.
    expect(said({ refused: "paused" }, "x", [])).toBe("");
  });
  it("is kept when a push says nothing of it", () => {
    const known = { ...conversation(), reply: way() };
    expect(keepTold(conversation({ version: 2 }), known).reply).toEqual(way());
    expect(keepTold(conversation(), undefined).reply).toBeUndefined();
    const comment = conversation({ version: 1, is_public: true });
    expect(keepTold(conversation({ version: 2 }), comment).is_public).toBe(true);
    const inbox = putConversation(EMPTY_INBOX, known, "mia");
    const next = putConversation(inbox, conversation({ version: 2 }), "mia");
    expect(next.conversations.c1?.reply).toEqual(way());
  });
});

describe("how far a message has come", () => {
  const delivery = (state: MessageDelivery["state"], minute: number): MessageDelivery => ({
    state,
    at: at(minute),
    can_retry: state === "failed",
    private: false,
  });
  const told = (seq: number, state: MessageDelivery["state"], minute = seq) =>
    ({
      action: "delivery_updated",
      payload: {
        conversation_id: "c1",
        seq,
        previous_seq: seq - 1,
        message_id: "m1",
        delivery: delivery(state, minute),
      },
    }) as const;
  const sent = posted(1, { delivery: delivery("queued", 1) });
  const stateAfter = (...facts: Parameters<typeof applyFact>[1][]) =>
    facts.reduce(applyFact, EMPTY_THREAD).messages.m1?.delivery?.state;

  it("follows the news, whatever order they come in", () => {
    expect(stateAfter(sent, told(2, "sent"))).toBe("sent");
    expect(stateAfter(sent, told(3, "read"), told(2, "sent"))).toBe("read");
    expect(stateAfter(sent, told(2, "failed"), told(3, "queued"))).toBe("queued");
  });
  it("adds no row, and moves the thread on", () => {
    const thread = [sent, told(2, "sent")].reduce(applyFact, EMPTY_THREAD);
    expect(thread.rows).toHaveLength(1);
    expect(thread.seq).toBe(2);
    expect(applyFact(thread, told(2, "sent")).seq).toBe(2);
  });
  it("survives an edit that does not tell it", () => {
    const edit = updated(3, 1, { text: "new", edited_at: at(3) });
    expect(stateAfter(sent, told(2, "delivered"), edit)).toBe("delivered");
  });
  it("leaves the row in the list as it is", () => {
    const before = putConversation(EMPTY_INBOX, conversation(), "mia");
    const after = applyToInbox(before, told(2, "sent"), "mia").conversations.c1;
    expect(after).toEqual(conversation({ version: 2 }));
  });
});

describe("a template", () => {
  const ready: MessageTemplate = {
    name: "order_ready",
    language: "en",
    text: "Hello {{1}}, order {{ 2 }} is ready, {{1}}.",
    placeholders: 2,
    header: null,
  };
  it("reads as its places are filled", () => {
    expect(fillTemplate(ready, ["Ada"])).toBe("Hello Ada, order {{ 2 }} is ready, Ada.");
    expect(fillTemplate(ready, ["Ada", "7"])).toBe("Hello Ada, order 7 is ready, Ada.");
  });
  it("is filled when no place is empty", () => {
    expect(isFilled(ready, ["Ada", " "])).toBe(false);
    expect(isFilled(ready, ["Ada", "7"])).toBe(true);
    expect(isFilled({ ...ready, placeholders: 0, header: null }, [])).toBe(true);
  });
  it("is found by any of its words", () => {
    expect(findTemplates([ready], "order READY")).toEqual([ready]);
    expect(findTemplates([ready], "farewell")).toEqual([]);
  });
});
