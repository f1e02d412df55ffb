// Why an agent was chosen, in plain words: "Mia: 2 of 5 used, has French 4; Jon skipped: away".
// Pure. The table of the same facts is drawn by the thread.

import type { Considered, Explanation, SkippedWhy } from "../hub/wire";
import { type TextKey, t, tn } from "../i18n";
import { duration } from "./time";

/** So many skipped agents are named; a longer sentence is not read. */
const NAMED_MAX = 2;

export function winnerOf({ winner, considered }: Explanation): Considered | undefined {
  return considered.find(({ agent }) => agent.id === winner);
}

/** One sentence: the winner's facts, then who was skipped and why. */
export function explanationSentence(explanation: Explanation): string {
  const winner = winnerOf(explanation);
  const parts: string[] = [];
  if (winner) parts.push(t("why.winner", { name: winner.agent.name, facts: factsOf(winner) }));
  const skipped = explanation.considered.filter(({ result }) => result === "skipped");
  for (const one of skipped.slice(0, NAMED_MAX)) {
    parts.push(t("why.skipped_one", { name: one.agent.name, reason: skippedReason(one) }));
  }
  const others = skipped.length - NAMED_MAX;
  if (others > 0) parts.push(tn("why.others", others));
  return parts.join("; ");
}

/** What stands around the choice: the strategy, the acquaintance, the lowered needs. */
export function explanationNotes(explanation: Explanation): string[] {
  const { strategy, queue, preferred, relaxed } = explanation;
  const known = STRATEGIES.find((one) => one === strategy);
  const notes = [t(known ? `why.strategy_${known}` : "why.strategy_other", { queue: queue.name })];
  const winner = winnerOf(explanation);
  if (preferred && winner) notes.push(t("why.preferred", { name: winner.agent.name }));
  for (const { name, from, to } of relaxed) {
    notes.push(
      to === null
        ? t("why.relaxed_dropped", { skill: name })
        : t("why.relaxed_to", { skill: name, from, to }),
    );
  }
  return notes;
}

const STRATEGIES = ["highest_spare_capacity", "longest_idle", "round_robin"] as const;

function factsOf({ used, capacity, skills, idle_seconds }: Considered): string {
  const facts = [t("why.used", { used, capacity })];
  if (skills.length > 0) facts.push(t("why.speaks", { skills: skillList(skills) }));
  else if (idle_seconds !== null) {
    facts.push(t("why.idle_for", { time: duration(idle_seconds * 1000) }));
  }
  return facts.join(", ");
}

export function skillList(skills: readonly { name: string; level: number }[]): string {
  return skills.map(({ name, level }) => t("why.level", { name, level })).join(", ");
}

export function skippedReason({ why, detail }: Pick<Considered, "why" | "detail">): string {
  if (why === null) return t("why.something_else");
  return t(REASONS[why], { detail: detailOf(why, detail) });
}

function detailOf(why: SkippedWhy, detail: string | null): string {
  if (detail === null) return t(why === "lacks_skill" ? "why.a_skill" : "why.something_else");
  const known = CLASSES.find((one) => one === detail);
  return known ? t(`class.${known}`) : detail;
}

const CLASSES = ["chat", "messaging", "email", "voice"] as const;

const REASONS: Readonly<Record<SkippedWhy, TextKey>> = {
  not_permitted: "why.not_permitted",
  online: "why.online",
  away: "why.away",
  busy: "why.busy",
  transfers_only: "why.transfers_only",
  offline: "why.offline",
  not_in_team: "why.not_in_team",
  refused: "why.refused",
  lacks_skill: "why.lacks_skill",
  no_room: "why.no_room",
  busy_with: "why.busy_with",
};
