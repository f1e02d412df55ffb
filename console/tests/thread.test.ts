import { describe, expect, it } from "vitest";
import { applyFact, EMPTY_THREAD, mergePage, type Thread } from "../src/stores/thread";
import { at, changed, posted, seen, updated } from "./facts";

const seqs = (thread: Thread) => thread.rows.map(({ seq }) => seq);
const textOf = (thread: Thread, id: string) => thread.messages[id]?.text;

describe("a thread", () => {
  it("keeps rows in the order of seq, whatever order the facts come in", () => {
    const thread = [posted(4), posted(2), changed(3, {}), seen(5, "agent", 4)].reduce(
      applyFact,
      EMPTY_THREAD,
    );
    expect(seqs(thread)).toEqual([2, 3, 4]);
    expect(thread.seq).toBe(5);
  });

  it("is not changed by a repeat, not even its identity", () => {
    const facts = [posted(2), changed(3, {}), seen(4, "contact", 2)];
    const thread = facts.reduce(applyFact, EMPTY_THREAD);
    expect(facts.reduce(applyFact, thread)).toBe(thread);
  });

  it("shows the latest text, and nothing after a deletion", () => {
    const edited = updated(3, 2, { text: "better", edited_at: "2026-03-02T10:05:00.000Z" });
    const older = updated(4, 2, { text: "worse", edited_at: "2026-03-02T10:04:00.000Z" });
    const deleted = updated(5, 2, { text: "", deleted_at: "2026-03-02T10:06:00.000Z" });
    let thread = [posted(2), edited, older].reduce(applyFact, EMPTY_THREAD);
    expect(textOf(thread, "m2")).toBe("better");
    thread = [deleted, edited].reduce(applyFact, thread);
    expect(thread.messages.m2?.deleted_at).not.toBeNull();
    expect(textOf(thread, "m2")).toBe("");
  });

  it("takes an edit of a message on a page that is not loaded without inventing a row", () => {
    const thread = applyFact(EMPTY_THREAD, updated(9, 2, { text: "late" }));
    expect(seqs(thread)).toEqual([]);
    expect(thread.seq).toBe(9);
  });

  it("tells when a change happened, as the hub says", () => {
    const today = { version: 9, updated_at: at(500) };
    const facts = [changed(3, {}), changed(4, today), changed(9, today)];
    const thread = facts.reduce(applyFact, EMPTY_THREAD);
    const times = thread.rows.map((row) => row.kind === "change" && row.at);
    expect(times).toEqual([at(3), at(500), at(500)]);
  });

  it("puts an older page in front and keeps what came meanwhile", () => {
    let thread = mergePage(EMPTY_THREAD, [posted(6), posted(7)], { hasOlder: true, version: 8 });
    thread = applyFact(thread, posted(9));
    thread = mergePage(thread, [posted(4), posted(5), posted(6)], { hasOlder: false });
    expect(seqs(thread)).toEqual([4, 5, 6, 7, 9]);
    expect(thread).toMatchObject({ hasOlder: false, seq: 9, loading: "ready" });
  });
});
