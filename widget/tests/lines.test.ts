import type { Change } from "@bellhop/client";
import { expect, it } from "vitest";
import { toldLines } from "../src/store/lines";

const MIA = { id: "mia", name: "Mia", avatar_url: "" };
const JON = { id: "jon", name: "Jon", avatar_url: "" };
const noor = { kind: "agent" as const, id: "noor", name: "Noor" };
const lena = { kind: "contact" as const, id: "lena", name: "Lena" };
const at = "2026-01-01T10:00:00.000Z";

type What = Change extends infer C ? (C extends Change ? Omit<C, "by" | "at"> : never) : never;

const assigned = (agent: typeof MIA): What => ({ kind: "assigned", agent });
const unassigned: What = { kind: "unassigned" };
const turned = (why: string): What => ({ kind: "turned_to_message", why });
const status = (to: "solved" | "closed" | "open"): What => ({ kind: "status", from: "open", to });

function check(changes: What[], expected: string[], by: Change["by"] = noor): void {
  const lines = changes.map((change, seq) => ({ seq, change: { ...change, by, at } as Change }));
  const told = toldLines(lines).map(({ text, who, before }) =>
    [text, who?.name, before].filter(Boolean).join(" "),
  );
  expect(told).toEqual(expected);
}

it("says who joined, who takes over and who joined too", () => {
  check([assigned(MIA)], ["joined Mia"]);
  check([assigned(MIA), assigned(JON)], ["joined Mia", "takes_over Jon Mia"]);
  check([assigned(MIA), { kind: "barged" }], ["joined Mia", "joined_too Noor"]);
  check([assigned(MIA), assigned(MIA)], ["joined Mia"]);
});

it("says that somebody is being found only until somebody is", () => {
  check([assigned(MIA), unassigned], ["joined Mia", "finding"]);
  check([assigned(MIA), unassigned, assigned(JON)], ["joined Mia", "joined Jon"]);
  check([unassigned, status("closed")], ["ended"]);
  check([unassigned, turned("closed")], ["turned_closed"]);
});

it("gives every reason to wait no longer a line of its own", () => {
  for (const why of ["closed", "full", "waited_too_long", "nobody_here", "chosen"]) {
    check([turned(why)], [`turned_${why}`]);
  }
  check([turned("a reason of a newer hub")], ["turned_chosen"]);
});

it("tells leaving the line from being helped", () => {
  check([status("solved")], ["left_line"], lena);
  check([status("solved")], ["solved"]);
  check([status("open"), { kind: "priority", from: "normal", to: "high" }], []);
});
