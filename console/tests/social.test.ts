import { describe, expect, it } from "vitest";
import type { Message, MessageSocial, PostComment, ReplyWay } from "../src/hub/wire";
import { authorsOf, commentTree } from "../src/lib/comment_tree";
import { doableThere, newerSocial, ourSign, signCounts, willBe } from "../src/lib/social";
import { applyFact, EMPTY_THREAD } from "../src/stores/thread";
import { message as fact } from "./facts";

const ME = "me";

function social(over: Partial<MessageSocial> = {}): MessageSocial {
  return { version: 5, reactions: [], hidden: false, liked: false, acts: [], ...over };
}

function message(over: Partial<Message> = {}): Message {
  const author = { kind: "contact", id: "c", name: "Ada", avatar_url: null } as const;
  return { ...fact(1), author, ...over };
}

function way(can: string[], isPublic = false): ReplyWay {
  return {
    platform: "telegram",
    text_chars_max: 100,
    counted_in: "utf16",
    files: { kinds: [], per_message_max: 0 },
    window_closes_at: null,
    window_is_closed: false,
    late_from: null,
    templates: false,
    is_public: isPublic,
    can_reply_privately: false,
    can,
    reaction_signs: ["👍"],
    unreachable_since: null,
    refused: null,
    mend: null,
  };
}

const mine = { kind: "agent", id: ME, name: "Mia", avatar_url: null } as const;
const delivery = (state: "queued" | "sent" | "failed", isPrivate = false) =>
  ({ state, at: "2026-01-01T00:00:00Z", can_retry: false, private: isPrivate }) as const;

describe("what can be done there", () => {
  it("is what the platform allows for theirs", () => {
    const all = doableThere(message(), way(["hide", "like", "react", "delete_theirs"]), ME);
    expect(all).toMatchObject({ hide: true, like: true, remove: true, edit: false, signs: ["👍"] });
    expect(doableThere(message(), way([]), ME)).toMatchObject({ hide: false, signs: [] });
    expect(doableThere(message(), undefined, ME).isFixed).toBe(false);
  });

  it("is for the author of what arrived", () => {
    const can = way(["edit", "delete"]);
    const sent = message({ author: mine, delivery: delivery("sent") });
    expect(doableThere(sent, can, ME)).toMatchObject({ edit: true, remove: true, isFixed: false });
    expect(doableThere(sent, way([]), ME).isFixed).toBe(true);
    expect(doableThere(sent, can, "somebody").edit).toBe(false);
    const queued = message({ author: mine, delivery: delivery("queued") });
    expect(doableThere(queued, can, ME)).toMatchObject({ edit: false, isFixed: false });
  });

  it("is nothing for a private answer to a comment", () => {
    const sent = message({ author: mine, delivery: delivery("sent", true) });
    expect(doableThere(sent, way(["edit", "delete"], true), ME).isFixed).toBe(true);
  });
});

describe("what is under way", () => {
  const by = { kind: "agent", id: ME, name: "Mia" } as const;
  const at = "2026-01-01T00:00:00Z";

  it("shows as it will be", () => {
    const hiding = message({ social: social({ acts: [{ act: "hide", queued: true, by, at }] }) });
    expect(willBe(hiding, "hidden")).toBe(true);
    const failed = message({ social: social({ acts: [{ act: "hide", queued: false, by, at }] }) });
    expect(willBe(failed, "hidden")).toBe(false);
    const back = social({ hidden: true, acts: [{ act: "unhide", queued: true, by, at }] });
    expect(willBe(message({ social: back }), "hidden")).toBe(false);
  });

  it("counts each sign once, ours among them", () => {
    const them = { kind: "contact", id: null, name: "Ada" } as const;
    const state = social({
      reactions: [
        { sign: "👍", by: them, at },
        { sign: "❤", by, at },
      ],
      acts: [{ act: "react", queued: true, sign: "👍", by, at }],
    });
    const counts = signCounts(state, (one) => one.by.name);
    expect(counts).toEqual([{ sign: "👍", names: ["Ada", "Mia"], ours: true, queued: true }]);
    expect(ourSign(state)).toBe("👍");
    expect(ourSign(social({ reactions: [{ sign: "❤", by, at }] }))).toBe("❤");
  });

  it("never goes back to an older state", () => {
    expect(newerSocial(social({ version: 7 }), social({ version: 6 }))?.version).toBe(7);
    const at7 = message({ social: social({ version: 7, hidden: true }) });
    const at6 = message({ social: social({ version: 6 }) });
    const push = (seq: number, told: Message) => ({
      action: "message_updated" as const,
      payload: { conversation_id: "1", seq, previous_seq: seq - 1, message: told },
    });
    const thread = { ...EMPTY_THREAD, messages: { [at7.id]: at7 }, seq: 6 };
    expect(applyFact(thread, push(7, at6)).messages[at7.id]?.social?.hidden).toBe(true);
  });

  it("reaches a message that is gone", () => {
    const gone = message({ deleted_at: at, text: "" });
    const told = message({
      deleted_at: at,
      text: "",
      social: social({ acts: [{ act: "delete", queued: false, by, at, reason: "too old" }] }),
    });
    const thread = { ...EMPTY_THREAD, messages: { [gone.id]: gone }, seq: 6 };
    const next = applyFact(thread, {
      action: "message_updated",
      payload: { conversation_id: "1", seq: 7, previous_seq: 6, message: told },
    });
    expect(next.messages[gone.id]?.social?.acts[0]?.reason).toBe("too old");
  });
});

describe("comments", () => {
  const comment = (
    id: string,
    parent: string | null,
    minute: number,
    author = id,
  ): PostComment => ({
    message_id: id,
    conversation_id: `c-${author}`,
    number: 1,
    parent_id: parent,
    author: { kind: "contact", id: author, name: author, avatar_url: null },
    handle: null,
    text: id,
    attachment_count: 0,
    posted_at: `2026-01-01T00:0${minute}:00Z`,
    edited_at: null,
    deleted_at: null,
    hidden: false,
    liked: false,
  });

  it("stand below what they answer", () => {
    const all = [
      comment("a", null, 1),
      comment("b", "a", 2),
      comment("c", "b", 3, "a"),
      comment("d", "unknown", 4),
    ];
    const roots = commentTree(all);
    expect(roots.map((one) => one.comment.message_id)).toEqual(["a", "d"]);
    expect(roots[0]?.answers[0]?.answers[0]?.comment.message_id).toBe("c");
    expect(authorsOf(all)).toBe(3);
  });

  it("have a place even when they answer each other in a circle", () => {
    const all = [comment("a", "b", 1), comment("b", "a", 2)];
    const roots = commentTree(all);
    expect(roots.map((one) => one.comment.message_id)).toEqual(["a"]);
    expect(roots[0]?.answers).toHaveLength(1);
  });
});
