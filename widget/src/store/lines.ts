// Which changes a visitor is told between the messages, and what each says. Pure.

import type { Change } from "@bellhop/client";
import type { Key } from "../i18n";
import type { Line } from "./conversations";

export interface Told {
  text: Key;
  /** Who came, for those lines that show a face. */
  who: { id: string | null; name: string; avatar_url?: string } | null;
  /** Who had the conversation before. */
  before: string | null;
}

const TURNED: Readonly<Record<string, Key>> = {
  closed: "turned_closed",
  full: "turned_full",
  waited_too_long: "turned_waited_too_long",
  nobody_here: "turned_nobody_here",
};

export function toldLines(lines: readonly Line[]): (Told & { seq: number })[] {
  const told: (Told & { seq: number })[] = [];
  let holder: { id: string; name: string } | null = null;
  for (const [index, { seq, change }] of lines.entries()) {
    const line = toldOf(change, holder);
    if (change.kind === "assigned") holder = change.agent;
    if (change.kind === "unassigned") holder = null;
    // Looking for somebody is news only until somebody is found, or nobody is needed.
    const isOver = change.kind === "unassigned" && lines.slice(index + 1).some(settles);
    if (line && !isOver) told.push({ seq, ...line });
  }
  return told;
}

function toldOf(change: Change, holder: { id: string; name: string } | null): Told | null {
  const plain = (text: Key): Told => ({ text, who: null, before: null });
  switch (change.kind) {
    case "assigned":
      if (holder?.id === change.agent.id) return null;
      return {
        text: holder ? "takes_over" : "joined",
        who: change.agent,
        before: holder?.name ?? null,
      };
    case "barged":
      return { text: "joined_too", who: change.by, before: null };
    case "unassigned":
      return plain("finding");
    case "turned_to_message":
      return plain(TURNED[change.why] ?? "turned_chosen");
    case "status":
      if (change.to === "closed") return plain("ended");
      if (change.to !== "solved") return null;
      // A contact solves a conversation by leaving the line.
      return plain(change.by.kind === "contact" ? "left_line" : "solved");
    default:
      return null;
  }
}

function settles({ change }: Line): boolean {
  return (
    change.kind === "assigned" ||
    change.kind === "unassigned" ||
    change.kind === "turned_to_message" ||
    (change.kind === "status" && (change.to === "solved" || change.to === "closed"))
  );
}
