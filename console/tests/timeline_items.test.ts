import { describe, expect, it } from "vitest";
import type { OutboxEntry } from "../src/hub/wire";
import { timelineItems } from "../src/screens/thread/timeline_items";
import { EMPTY_THREAD, mergePage } from "../src/stores/thread";
import { at, changed, MIA, posted } from "./facts";

function outgoing(client_id: string, fields: Partial<OutboxEntry> = {}): OutboxEntry {
  return {
    client_id,
    conversation_id: "c1",
    text: "on its way",
    attachment_ids: [],
    attachments: [],
    visibility: "public",
    follow_up_of: null,
    expected_seq: null,
    created_at: 0,
    state: "sending",
    error: null,
    unconfirmed: false,
    seq: null,
    ...fields,
  };
}

describe("timeline items", () => {
  it("group messages of one author, and start anew after a pause, a change, a note", () => {
    const facts = [
      posted(2, { posted_at: at(0) }),
      posted(3, { posted_at: at(1) }),
      posted(4, { posted_at: at(20) }),
      changed(5, { updated_at: at(20) }),
      posted(6, { posted_at: at(21) }),
      posted(7, { posted_at: at(21), author: MIA }),
      posted(8, { posted_at: at(21), author: MIA, visibility: "internal" }),
    ];
    const items = timelineItems(mergePage(EMPTY_THREAD, facts, {}), [], null);
    const firsts = items.flatMap((item) => (item.kind === "message" ? [item.first] : []));
    expect(firsts).toEqual([true, false, true, true, true, true]);
  });

  it("replace what is being sent by what was stored, under the same key", () => {
    const empty = mergePage(EMPTY_THREAD, [], {});
    const before = timelineItems(empty, [outgoing("k9")], null);
    const stored = mergePage(empty, [posted(9, { author: MIA })], {});
    const after = timelineItems(stored, [outgoing("k9", { state: "sent" })], null);
    expect(before.map(({ key }) => key)).toEqual(["message:k9"]);
    expect(after.filter(({ kind }) => kind !== "day").map(({ key }) => key)).toEqual([
      "message:k9",
    ]);
  });

  it("draw the line above the first message that nobody has seen", () => {
    const thread = mergePage(EMPTY_THREAD, [posted(2), posted(3, { author: MIA }), posted(4)], {});
    expect(timelineItems(thread, [], 2).map(({ kind }) => kind)).toEqual([
      "day",
      "message",
      "message",
      "new",
      "message",
    ]);
  });

  it("draw no line and no day at the top of a page with more above it", () => {
    const thread = mergePage(EMPTY_THREAD, [posted(40), posted(41)], { hasOlder: true });
    expect(timelineItems(thread, [], 2).map(({ kind }) => kind)).toEqual(["message", "message"]);
  });
});
