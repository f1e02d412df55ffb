import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDraftSaver, type Draft } from "../src/stores/drafts";

const draft = (text: string): Draft => ({ text, visibility: "public" });

describe("a draft", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  const setUp = () => {
    const save = vi.fn<(id: string, draft: Draft) => Promise<void>>(async () => undefined);
    return { save, saver: createDraftSaver(save, 500) };
  };

  it("is saved once, with the last words, when the typing rests", async () => {
    const { save, saver } = setUp();
    for (const text of ["H", "He", "Hello"]) {
      saver.changed("c1", draft(text));
      await vi.advanceTimersByTimeAsync(300);
    }
    expect(save).not.toHaveBeenCalled();
    expect(saver.waits("c1")).toBe(true);
    await vi.advanceTimersByTimeAsync(500);
    expect(save.mock.calls).toEqual([["c1", draft("Hello")]]);
    expect(saver.waits("c1")).toBe(false);
  });

  it("waits for each conversation by itself, and is flushed for all", async () => {
    const { save, saver } = setUp();
    saver.changed("c1", draft("one"));
    saver.changed("c2", draft("two"));
    saver.flush();
    expect(save.mock.calls.map(([id]) => id)).toEqual(["c1", "c2"]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(save).toHaveBeenCalledTimes(2);
  });

  it("is not saved when it was forgotten", async () => {
    const { save, saver } = setUp();
    saver.changed("c1", draft("one"));
    saver.forget("c1");
    await vi.advanceTimersByTimeAsync(5_000);
    expect(save).not.toHaveBeenCalled();
  });

  it("is tried again after a failure, unless something newer was typed", async () => {
    const { save, saver } = setUp();
    save.mockRejectedValueOnce(new Error("the hub is away"));
    saver.changed("c1", draft("old"));
    await vi.advanceTimersByTimeAsync(500);
    saver.changed("c1", draft("new"));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(save.mock.calls.map(([, { text }]) => text)).toEqual(["old", "new"]);
    save.mockRejectedValueOnce(new Error("again"));
    saver.changed("c1", draft("newest"));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(save.mock.calls.slice(2).map(([, { text }]) => text)).toEqual(["newest", "newest"]);
  });
});
