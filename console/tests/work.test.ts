import { describe, expect, it } from "vitest";
import { createActivity, IDLE_AFTER_MS } from "../src/actions/activity";
import type { Change, QueuedChange } from "../src/hub/wire";
import { moved } from "../src/lib/move";
import { fromInput, toInput, withMoreHours } from "../src/lib/schedule";
import { changeText } from "../src/screens/thread/change_text";
import { NO_SIGNALS, putPresence, putStatus, statusOf } from "../src/stores/signals";
import { clockLike } from "../src/ui/ago";
import { at, LENA, MIA } from "./facts";
import { SUPPORT, status } from "./work_facts";

const JON = { id: "jon", name: "Jon", avatar_url: "" };
const queued: QueuedChange = {
  queue: SUPPORT,
  team: null,
  because: "routed",
  detail: null,
  skills: [],
  asks: "live",
};

describe("changes in plain words", () => {
  type Told = Change extends infer C ? (C extends Change ? Omit<C, "by" | "at"> : never) : never;
  const cases: [change: Told, by: typeof MIA | typeof LENA, text: string][] = [
    [{ kind: "started", queued }, LENA, "Lena started the conversation; it waits in Support"],
    [
      { kind: "started", queued: { ...queued, detail: "Refunds" } },
      LENA,
      "Lena started the conversation; rule “Refunds” sent it to Support",
    ],
    [{ kind: "queued", ...queued, because: "moved" }, MIA, "Mia moved this to Support"],
    [
      {
        kind: "queued",
        ...queued,
        team: { id: "t", name: "Berlin" },
        skills: [{ skill_id: "fr", name: "French", level: 3 }],
      },
      MIA,
      "Waits in Support, for the team Berlin, needs French 3",
    ],
    [
      { kind: "offered", agent: JON, via: "transfer", expires_at: at(1), explanation: null },
      MIA,
      "Mia asked Jon to take this over",
    ],
    [
      { kind: "offer_ended", agent: JON, how: "declined", reason: "lunch" },
      MIA,
      "Jon declined: lunch",
    ],
    [{ kind: "assigned", agent: JON, how: "auto" }, MIA, "Assigned to Jon"],
    [{ kind: "assigned", agent: JON }, MIA, "Mia assigned this to Jon"],
    [
      { kind: "transferred", from: JON, to: { kind: "team", id: "t", name: "Berlin" } },
      MIA,
      "Mia transferred this to the team Berlin",
    ],
    [{ kind: "turned_to_message", why: "something new" }, MIA, "Became a message"],
    [{ kind: "listening", began: false }, MIA, "Mia stopped listening"],
    [{ kind: "left_queue" }, LENA, "Lena left the queue"],
  ];
  it.each(cases)("%j", (change, by, text) => {
    expect(changeText({ ...change, by, at: at(0) } as Change, "Lena")).toBe(text);
  });
});

describe("activity", () => {
  it("tells idle once, and active once when somebody is back", () => {
    const said: boolean[] = [];
    const activity = createActivity((idle) => said.push(idle), 0);
    activity.look(IDLE_AFTER_MS - 1);
    activity.touched(1_000);
    activity.look(IDLE_AFTER_MS);
    expect(said).toEqual([]);
    activity.look(IDLE_AFTER_MS + 1_000);
    activity.look(IDLE_AFTER_MS + 2_000);
    activity.joined();
    activity.touched(IDLE_AFTER_MS + 3_000);
    activity.joined();
    expect(said).toEqual([true, true, false, false]);
  });
  it("does not become older by what another window told late", () => {
    const said: boolean[] = [];
    const activity = createActivity((idle) => said.push(idle), 0);
    activity.touched(IDLE_AFTER_MS);
    activity.touched(5);
    activity.look(IDLE_AFTER_MS + 10);
    expect(said).toEqual([]);
  });
});

it("presence begins with who is named, and a status set here shows at once", () => {
  const mia = { kind: "agent", id: "mia", name: "Mia", online: true, page: null } as const;
  const begun = putPresence(NO_SIGNALS, {
    agents: [{ ...mia, status: status("online") }],
    contacts: [],
  });
  expect(statusOf(begun, "mia")?.kind).toBe("online");
  expect(statusOf(putStatus(begun, "mia", status("away")), "mia")?.kind).toBe("away");
  expect(statusOf(putPresence(begun, { agents: [], contacts: [] }), "mia")).toBeNull();
});

it("moves one of a list", () => {
  expect(moved(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
  expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
  expect(moved(["a"], 5, 0)).toEqual(["a"]);
});

it("hours end at midnight, and the next range begins after the last", () => {
  expect([toInput("24:00"), fromInput("00:00", true), fromInput("00:00", false)]).toEqual([
    "00:00",
    "24:00",
    "00:00",
  ]);
  expect(withMoreHours([{ from: "09:00", to: "12:30" }]).at(-1)).toEqual({
    from: "13:30",
    to: "16:30",
  });
});

it("a watched time", () => {
  expect([clockLike(-5), clockLike(65_000), clockLike(3_725_000)]).toEqual([
    "0:00",
    "1:05",
    "1:02:05",
  ]);
});
