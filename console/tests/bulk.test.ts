import { describe, expect, it } from "vitest";
import { filterForm } from "../src/hub/bulk";
import type { BulkJob } from "../src/hub/wire";
import { jobProgress, jobTitle, stepsText } from "../src/lib/bulk_text";
import { commandFor } from "../src/lib/keyboard";
import { type Jobs, putJob, shownJobs } from "../src/stores/bulk";
import { all, extended, NOTHING, toggled } from "../src/stores/selection";

const NO_STEPS = { status: null, add_tags: [], remove_tags: [], assign: null };
const NO_JOBS: Jobs = { byId: {}, hidden: new Set() };

function job(fields: Partial<BulkJob> = {}): BulkJob {
  return {
    id: "j1",
    by: { id: "mia", name: "Mia", avatar_url: "" },
    title: null,
    steps: NO_STEPS,
    reply: null,
    undo_of: null,
    state: "running",
    total: 10,
    done: 0,
    failed: 0,
    left_alone: 0,
    can_undo: false,
    held: false,
    starts_at: "2026-01-01T00:00:00.000Z",
    created_at: "2026-01-01T00:00:00.000Z",
    finished_at: null,
    ...fields,
  };
}

describe("choosing rows", () => {
  const shown = ["a", "b", "c", "d"];
  it("adds and takes away, and forgets an empty choice", () => {
    const one = toggled(NOTHING, "b");
    expect([...one.ids]).toEqual(["b"]);
    expect(toggled(one, "b")).toBe(NOTHING);
  });

  it("takes a range in either direction from the last one", () => {
    expect([...extended(toggled(NOTHING, "c"), "a", shown).ids].sort()).toEqual(["a", "b", "c"]);
    expect([...extended(NOTHING, "b", shown).ids]).toEqual(["b"]);
    // What the range began with has left the list.
    expect([...extended(toggled(NOTHING, "z"), "b", shown).ids]).toEqual(["z", "b"]);
  });

  it("means what is not loaded only when that was said", () => {
    expect(all(shown, true)).toMatchObject({ everything: true });
    expect(toggled(all(shown, true), "a").everything).toBe(false);
    expect(all([], true)).toBe(NOTHING);
  });

  it("has keys of its own, with and without Shift", () => {
    const press = { key: "x", mod: false, alt: false, inText: false, onControl: false };
    expect(commandFor(press, null)).toBe("select");
    expect(commandFor({ ...press, key: "X", shift: true }, null)).toBe("select_to");
    expect(commandFor({ ...press, key: "J", shift: true }, null)).toBe("next");
    expect(commandFor({ ...press, key: "*", shift: true }, null)).toBe("select_all");
  });

  it("says to the hub what the list says to the reader", () => {
    const filter = {
      view: "unassigned",
      status: "active",
      queueId: null,
      channelId: "c1",
      category: "Refunds",
      language: null,
      text: "",
    } as const;
    expect(filterForm(filter)).toEqual({
      status: "new,open,pending,on_hold",
      assignee: "none",
      channel_id: "c1",
      category: "Refunds",
    });
  });
});

describe("a job", () => {
  it("does not go back when answers and pushes overtake each other", () => {
    const now = putJob(NO_JOBS, job({ done: 5 }));
    expect(putJob(now, job({ done: 4 }))).toBe(now);
    expect(putJob(now, job({ state: "waiting" }))).toBe(now);
    expect(putJob(now, job({ state: "done", done: 10 })).byId.j1?.state).toBe("done");
  });

  it("gives its place to what takes it back", () => {
    const undo = job({ id: "j2", undo_of: "j1", created_at: "2026-01-02T00:00:00.000Z" });
    const now = [job(), job({ id: "j0" }), undo].reduce(putJob, NO_JOBS);
    expect(shownJobs(now).map(({ id }) => id)).toEqual(["j2", "j0"]);
    expect(shownJobs({ ...now, hidden: new Set(["j2"]) }).map(({ id }) => id)).toEqual(["j0"]);
  });

  it("says what it does and how far it is", () => {
    const steps = {
      status: "solved",
      add_tags: ["vip", "late"],
      remove_tags: [],
      assign: { kind: "agent", id: "jon", name: "Jon" },
    } as const;
    const said = "set to Solved, tag with vip, late, assign to Jon";
    expect(stepsText({ ...steps, add_tags: [...steps.add_tags], remove_tags: [] })).toBe(said);
    expect(jobTitle(job({ title: "Refunded" }))).toBe("Macro “Refunded”");
    expect(jobTitle(job({ reply: "Hello" }))).toBe("Reply");
    expect(jobProgress(job({ state: "waiting" }), 6)).toBe("Starts in 6 s: 10 conversations");
    expect(jobProgress(job({ state: "waiting", held: true }), 6)).toContain("backup");
    expect(jobProgress(job({ done: 3, failed: 1 }), 0)).toBe("4 of 10");
    expect(jobProgress(job({ state: "done", done: 8, failed: 1, left_alone: 1 }), 0)).toBe(
      "8 done · 1 not possible · 1 left alone",
    );
    expect(jobProgress(job({ state: "cancelled", done: 2 }), 0)).toBe("Stopped after 2 of 10");
  });
});
