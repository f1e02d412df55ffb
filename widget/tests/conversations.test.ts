import type { TimelineItem } from "@bellhop/client";
import { expect, it } from "vitest";
import {
  applyFact,
  applyPage,
  type Conversations,
  mergeSummaries,
  newestFirst,
  unreadTotal,
} from "../src/store/conversations";
import { threadRows } from "../src/store/thread";
import { entry, message, posted, seen, started, summary } from "./facts";

const NONE: Conversations = new Map();
const run = (...facts: TimelineItem[]) => facts.reduce(applyFact, NONE);

it("a conversation begins with its first fact and is complete from there", () => {
  const state = run(started(), posted(message(2, "contact")));
  const known = state.get("c1");
  expect(known?.loaded).toBe(true);
  expect(known?.messages.map((it) => it.id)).toEqual(["m2"]);
  expect(known?.summary.last_message?.text).toBe("text 2");
});

it("a conversation first seen in the middle has to be loaded", () => {
  expect(run(started(7)).get("c1")?.loaded).toBe(false);
  expect(run(posted(message(2, "agent")))).toBe(NONE);
});

it("counts what is unread once, however often a fact comes", () => {
  const facts = [
    started(),
    posted(message(2, "contact")),
    posted(message(3, "agent")),
    posted(message(4, "agent")),
  ];
  const once = run(...facts);
  expect(unreadTotal(once)).toBe(2);
  expect(facts.reduce(applyFact, once)).toEqual(once);
  const read = applyFact(once, seen(5, "contact", 3));
  expect(unreadTotal(read)).toBe(1);
  expect(unreadTotal(applyFact(read, seen(6, "contact", 4)))).toBe(0);
  // An old mark that comes late does not make anything unread again.
  expect(
    unreadTotal(applyFact(applyFact(read, seen(6, "contact", 4)), seen(5, "contact", 3))),
  ).toBe(0);
});

it("does not count again what the summary has counted", () => {
  const listed = mergeSummaries(NONE, [summary({ version: 4, unread_count: 2 })]);
  const page = {
    items: [posted(message(3, "agent")), posted(message(4, "agent"))],
    has_more: true,
  };
  const loaded = applyPage(listed, "c1", page);
  expect(unreadTotal(loaded)).toBe(2);
  expect(loaded.get("c1")).toMatchObject({ loaded: true, has_more: true });
});

it("keeps messages in order and shows their present text", () => {
  const edited = message(2, "agent", { text: "better", edited_at: "2026-01-01T10:05:00.000Z" });
  const update: TimelineItem = {
    type: "push",
    action: "message_updated",
    payload: { conversation_id: "c1", seq: 4, previous_seq: 3, message: edited },
  };
  const state = run(started(), posted(message(3, "agent")), posted(message(2, "agent")), update);
  expect(state.get("c1")?.messages.map((it) => it.text)).toEqual(["better", "text 3"]);
});

it("an older summary does not undo newer facts", () => {
  const now = run(started(), posted(message(2, "agent")), seen(3, "agent", 2));
  const merged = mergeSummaries(now, [summary({ version: 1 })]);
  expect(merged.get("c1")?.summary).toEqual(now.get("c1")?.summary);
});

it("never shows an internal message, should one ever come", () => {
  const state = run(started(), posted(message(2, "agent", { visibility: "internal" })));
  expect(state.get("c1")?.messages).toEqual([]);
});

it("lists the newest first", () => {
  const state = mergeSummaries(NONE, [
    summary({ id: "old", updated_at: "2026-01-01T00:00:00.000Z" }),
    summary({ id: "new", updated_at: "2026-01-02T00:00:00.000Z" }),
  ]);
  expect(newestFirst(state).map((it) => it.summary.id)).toEqual(["new", "old"]);
});

it("shows stored and unsent messages as one thread with truthful states", () => {
  const state = run(
    started(),
    posted(message(2, "contact")),
    posted(message(3, "contact")),
    seen(4, "agent", 2),
  );
  const rows = threadRows(state.get("c1"), [
    entry("x3", { state: "sent" }),
    entry("y", { state: "sending" }),
    entry("z", { state: "failed", error: { code: "text_too_long", message: "" } }),
  ]);
  const bubbles = rows.flatMap((row) => (row.kind === "bubble" ? [`${row.key}:${row.state}`] : []));
  expect(bubbles).toEqual(["x2:seen", "x3:sent", "y:sending", "z:failed"]);
});

it("groups what belongs together and draws a line where a day begins", () => {
  const late = message(5, "agent", { posted_at: "2026-01-02T10:00:00.000Z" });
  const state = run(
    started(),
    posted(message(2, "agent")),
    posted(message(3, "agent")),
    posted(message(4, "contact")),
    posted(late),
  );
  const rows = threadRows(state.get("c1"), []).map((row) =>
    row.kind === "bubble"
      ? `${row.key} ${row.first ? "first" : ""}${row.last ? "last" : ""}`
      : row.kind,
  );
  expect(rows).toEqual(["day", "m2 first", "m3 last", "x4 firstlast", "day", "m5 firstlast"]);
});

it("does not count twice what a replayed change has counted in", () => {
  const replay = [
    started(1, { version: 3, unread_count: 2 }),
    posted(message(2, "agent")),
    posted(message(3, "agent")),
  ];
  expect(unreadTotal(replay.reduce(applyFact, NONE))).toBe(2);
});
