// What the wallboard says above its rows: totals, what needs a person, who stands where. Pure.

import type { AgentStats, QueueStats, StatusKind } from "../hub/wire";
import { totalLoad } from "./capacity";

export interface Figures {
  waiting: number;
  messages: number;
  longest: { since: string; queue: string } | null;
  /** Of all who were answered or left today, each queue by its own goal; null before the first. */
  level: {
    percent: number;
    met: boolean;
    goal: { percent: number; seconds: number } | null;
  } | null;
  online: number;
  free: number;
}

export function figuresOf(queues: readonly QueueStats[], agents: readonly AgentStats[]): Figures {
  const longest = queues
    .filter(({ longest_wait_since }) => longest_wait_since !== null)
    .sort((a, b) => (a.longest_wait_since ?? "").localeCompare(b.longest_wait_since ?? ""))[0];
  const online = agents.filter(({ status }) => status.kind === "online");
  return {
    waiting: sum(queues.map(({ waiting }) => waiting)),
    messages: sum(queues.map(({ messages }) => messages)),
    longest: longest?.longest_wait_since
      ? { since: longest.longest_wait_since, queue: longest.name }
      : null,
    level: levelOf(queues),
    online: online.length,
    free: online.filter(hasRoom).length,
  };
}

function levelOf(queues: readonly QueueStats[]): Figures["level"] {
  const counted = queues.filter(
    (queue) => queue.service_level.percent !== null && endedToday(queue) > 0,
  );
  const total = sum(counted.map(endedToday));
  const [first] = counted;
  if (!first || total === 0) return null;
  const weighted = sum(
    counted.map((queue) => (queue.service_level.percent ?? 0) * endedToday(queue)),
  );
  const goals = sum(counted.map((queue) => queue.service_level.target_percent * endedToday(queue)));
  const { target_percent, target_seconds } = first.service_level;
  const same = counted.every(
    ({ service_level }) =>
      service_level.target_percent === target_percent &&
      service_level.target_seconds === target_seconds,
  );
  return {
    percent: Math.round(weighted / total),
    met: weighted >= goals,
    goal: same ? { percent: target_percent, seconds: target_seconds } : null,
  };
}

/** Who left the line late counts against a queue's level, so a queue that only loses customers has a weight too. */
function endedToday({ answered_today, abandoned_today }: QueueStats): number {
  return answered_today + abandoned_today;
}

export function hasRoom({ load }: Pick<AgentStats, "load">): boolean {
  const { used, max } = totalLoad(load);
  return used < max;
}

export type Need =
  | { kind: "no_agent" | "no_room" | "manual"; queue: QueueStats; count: number }
  | {
      kind: "skills" | "long";
      queue: QueueStats;
      conversationId: string;
      number: number;
      since: string;
    }
  | {
      kind: "unanswered";
      agent: AgentStats;
      conversationId: string;
      number: number;
      since: string;
    };

/** A customer who already has an agent and still hears nothing for this long needs a look. */
export const UNANSWERED_MS = 5 * 60_000;
/** A wall full of complaints is not read: the worst ones stand there. */
export const NEEDS_MAX = 6;

/** What does not solve itself, worst first. */
export function needsOf(
  queues: readonly QueueStats[],
  agents: readonly AgentStats[],
  now: number,
): Need[] {
  const needs: Need[] = [];
  for (const queue of queues) {
    const live = queue.waiters.filter(({ asks }) => asks === "live");
    for (const kind of ["no_agent", "no_room", "manual"] as const) {
      const count = live.filter(({ why }) => why === kind).length;
      if (count > 0) needs.push({ kind, queue, count });
    }
    const skilled = live.find(({ why }) => why === "skills");
    if (skilled) needs.push({ kind: "skills", queue, ...called(skilled) });
    // One line per queue: who waits because nobody is there has been said already.
    const long = live.find(
      ({ queued_at, why }) => why !== "no_agent" && isLate(queued_at, queue, now),
    );
    if (long && long !== skilled) needs.push({ kind: "long", queue, ...called(long) });
  }
  for (const agent of agents) {
    for (const { conversation_id, number, waiting_since } of agent.conversations) {
      if (waiting_since === null || now - Date.parse(waiting_since) < UNANSWERED_MS) continue;
      needs.push({
        kind: "unanswered",
        agent,
        conversationId: conversation_id,
        number,
        since: waiting_since,
      });
    }
  }
  return needs.sort((a, b) => NEED_RANK[a.kind] - NEED_RANK[b.kind] || weight(b) - weight(a));

  function weight(need: Need): number {
    return "count" in need ? need.count : now - Date.parse(need.since);
  }
}

const NEED_RANK: Readonly<Record<Need["kind"], number>> = {
  no_agent: 0,
  skills: 1,
  no_room: 2,
  long: 3,
  unanswered: 4,
  manual: 5,
};

function called({ conversation_id, number, queued_at }: QueueStats["waiters"][number]) {
  return { conversationId: conversation_id, number, since: queued_at };
}

/** How late somebody is, by the queue's own goal: the colour of their part of the bar. */
export function lateness(
  queuedAt: string,
  goalSeconds: number,
  now: number,
): "in_time" | "late" | "very_late" {
  const waited = (now - Date.parse(queuedAt)) / 1000;
  if (waited <= goalSeconds) return "in_time";
  return waited <= goalSeconds * 3 ? "late" : "very_late";
}

function isLate(queuedAt: string, { service_level }: QueueStats, now: number): boolean {
  return lateness(queuedAt, service_level.target_seconds, now) !== "in_time";
}

/** Whoever has waited longest stands on top; quiet queues keep their places by name. */
export function sortQueues(queues: readonly QueueStats[]): QueueStats[] {
  return [...queues].sort((a, b) => {
    const [mine, theirs] = [a.longest_wait_since, b.longest_wait_since];
    if (mine !== null && theirs !== null) return mine.localeCompare(theirs) || byName(a, b);
    if (mine !== null) return -1;
    return theirs !== null ? 1 : byName(a, b);
  });
}

const KIND_RANK: Readonly<Record<StatusKind, number>> = {
  online: 0,
  busy: 1,
  transfers_only: 2,
  away: 3,
  offline: 4,
};

export function sortAgents(agents: readonly AgentStats[], now: number): AgentStats[] {
  const rank = (agent: AgentStats) =>
    (isBehind(agent, now) ? 0 : 10) + KIND_RANK[agent.status.kind];
  return [...agents].sort((a, b) => rank(a) - rank(b) || byName(a, b));
}

export function isBehind({ conversations }: AgentStats, now: number): boolean {
  return conversations.some(
    ({ waiting_since }) =>
      waiting_since !== null && now - Date.parse(waiting_since) >= UNANSWERED_MS,
  );
}

export function ofTeam(
  queues: readonly QueueStats[],
  agents: readonly AgentStats[],
  teamId: string | null,
): { queues: readonly QueueStats[]; agents: readonly AgentStats[] } {
  if (teamId === null) return { queues, agents };
  const members = agents.filter(({ team_ids }) => team_ids.includes(teamId));
  const theirs = new Set(members.flatMap(({ queue_ids }) => queue_ids));
  return { queues: queues.filter(({ id }) => theirs.has(id)), agents: members };
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name.localeCompare(b.name);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
