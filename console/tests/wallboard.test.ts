import { describe, expect, it } from "vitest";
import { freeUnits, totalLoad } from "../src/lib/capacity";
import { spark } from "../src/lib/sparkline";
import {
  figuresOf,
  lateness,
  needsOf,
  ofTeam,
  sortAgents,
  sortQueues,
  UNANSWERED_MS,
} from "../src/lib/wallboard";
import { NO_BOARD, putAgentStats, putQueueStats, putSnapshot } from "../src/stores/wallboard";
import { at } from "./facts";
import { agentStats, queueStats, waiter } from "./work_facts";

const NOW = Date.parse(at(10));
const names = (all: readonly { name: string }[]) => all.map(({ name }) => name);

describe("the wallboard", () => {
  it("replaces whole objects, and waits for the snapshot", () => {
    expect(putQueueStats(NO_BOARD, queueStats("A"))).toBe(NO_BOARD);
    const board = putSnapshot({ queues: [queueStats("A")], agents: [], at: at(0) });
    const next = putAgentStats(
      putQueueStats(board, queueStats("A", { waiting: 4 })),
      agentStats("Mia"),
    );
    expect([next.queues.a?.waiting, next.agents.mia?.name]).toEqual([4, "Mia"]);
  });

  it("puts who has waited longest on top, the rest by name", () => {
    const queues = [
      queueStats("Calm"),
      queueStats("Late", { longest_wait_since: at(1) }),
      queueStats("Busy", { longest_wait_since: at(5) }),
      queueStats("Also calm"),
    ];
    expect(names(sortQueues(queues))).toEqual(["Late", "Busy", "Also calm", "Calm"]);
  });

  it("puts agents who leave somebody waiting first, then by status and name", () => {
    const behind = {
      conversation_id: "c",
      number: 1,
      contact_name: null,
      class: "chat",
      since: at(0),
      answered: false,
      waiting_since: new Date(NOW - UNANSWERED_MS).toISOString(),
    } as const;
    const agents = [
      agentStats("Off", "offline"),
      agentStats("Zoe"),
      agentStats("Away", "away", { conversations: [behind] }),
      agentStats("Ada"),
      agentStats("Busy", "busy"),
    ];
    expect(names(sortAgents(agents, NOW))).toEqual(["Away", "Ada", "Zoe", "Busy", "Off"]);
  });

  it("adds up what stands on top", () => {
    const level = (percent: number | null, target_seconds: number) => ({
      percent,
      target_percent: 80,
      target_seconds,
    });
    const queues = [
      queueStats("A", {
        waiting: 2,
        longest_wait_since: at(3),
        answered_today: 30,
        service_level: level(90, 60),
      }),
      queueStats("B", {
        waiting: 1,
        messages: 4,
        longest_wait_since: at(1),
        answered_today: 10,
        service_level: level(50, 60),
      }),
      queueStats("C", { service_level: level(null, 20) }),
    ];
    const full = { load: [{ class: "chat", used: 3, max: 3 } as const] };
    const agents = [
      agentStats("Mia"),
      agentStats("Jon", "online", full),
      agentStats("Ada", "busy"),
    ];
    expect(figuresOf(queues, agents)).toEqual({
      waiting: 3,
      messages: 4,
      longest: { since: at(1), queue: "B" },
      level: { percent: 80, met: true, goal: { percent: 80, seconds: 60 } },
      online: 2,
      free: 1,
    });
    expect(figuresOf([], []).level).toBeNull();
  });

  it("counts a queue that only loses customers against the service level", () => {
    const level = (percent: number) => ({ percent, target_percent: 80, target_seconds: 20 });
    const queues = [
      queueStats("A", { answered_today: 3, service_level: level(100) }),
      queueStats("B", { abandoned_today: 1, service_level: level(0) }),
    ];
    expect(figuresOf(queues, []).level).toMatchObject({ percent: 75, met: false });
  });

  it("names what needs a person, worst first, and a conversation once", () => {
    const queues = [
      queueStats("Full", { waiters: [waiter(1, { why: "no_room", queued_at: at(9.9) })] }),
      queueStats("Empty", {
        waiters: [waiter(2, { why: "no_agent" }), waiter(3, { why: "no_agent" })],
      }),
      queueStats("Skilled", { waiters: [waiter(4, { why: "skills" })] }),
      queueStats("Slow", { waiters: [waiter(5)] }),
      queueStats("Fine", { waiters: [waiter(6, { queued_at: at(9.9) })] }),
      queueStats("Messages", { waiters: [waiter(7, { asks: "message", why: "no_agent" })] }),
    ];
    const needs = needsOf(queues, [], NOW).map((need) =>
      "queue" in need ? `${need.kind} ${need.queue.name}` : need.kind,
    );
    expect(needs).toEqual(["no_agent Empty", "skills Skilled", "no_room Full", "long Slow"]);
  });

  it("shows a team with the queues that its members answer", () => {
    const mia = agentStats("Mia", "online", { team_ids: ["t"], queue_ids: ["a"] });
    const shown = ofTeam([queueStats("A"), queueStats("B")], [mia, agentStats("Jon")], "t");
    expect([names(shown.queues), names(shown.agents)]).toEqual([["A"], ["Mia"]]);
  });

  it("colours a wait by the queue's own goal", () => {
    const late = (minutes: number) => lateness(at(10 - minutes), 60, NOW);
    expect([late(0.5), late(2), late(5)]).toEqual(["in_time", "late", "very_late"]);
  });
});

describe("load", () => {
  const load = [
    { class: "chat", used: 1, max: 3 },
    { class: "email", used: 0, max: 10 },
  ] as const;
  it("counts the classes in use, or the first", () => {
    expect(totalLoad(load)).toEqual({ used: 1, max: 3 });
    expect(totalLoad([{ class: "chat", used: 0, max: 3 }])).toEqual({ used: 0, max: 3 });
  });
  it("does not guess a class that is not told", () => {
    expect([freeUnits(load, "chat"), freeUnits(load, "voice")]).toEqual([2, null]);
  });
});

it("a sparkline of nobody lies on the ground, and one person does not fill it", () => {
  expect(spark([0, 0], 10, 8).line).toBe("M0 8L10 8");
  expect(spark([0, 1], 10, 8).line).toBe("M0 8L10 6");
  expect(spark([], 10, 8)).toEqual({ line: "", area: "", max: 0 });
});
