// What does not solve itself, on top. Each line leads to where one can do something about it.

import { TriangleAlert } from "lucide-react";
import type { AgentStats, QueueStats } from "../../hub/wire";
import { t } from "../../i18n";
import { duration } from "../../lib/time";
import { NEEDS_MAX, type Need, needsOf } from "../../lib/wallboard";
import { router } from "../../router";
import { showQueue } from "./open_queues";

export function Attention({
  queues,
  agents,
  now,
  openAgent,
}: {
  queues: readonly QueueStats[];
  agents: readonly AgentStats[];
  now: number;
  openAgent: (id: string) => void;
}) {
  const needs = needsOf(queues, agents, now).slice(0, NEEDS_MAX);
  if (needs.length === 0) return null;
  return (
    <section className="attention" aria-label={t("board.attention")}>
      <h2>
        <TriangleAlert size={15} aria-hidden="true" /> {t("board.attention")}
      </h2>
      <ul>
        {needs.map((need) => (
          <li key={keyOf(need)} data-kind={need.kind}>
            <button type="button" onClick={() => look(need, openAgent)}>
              {needText(need, now)}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function keyOf(need: Need): string {
  const about = need.kind === "unanswered" ? need.agent.id : need.queue.id;
  return `${need.kind}:${about}:${"number" in need ? need.number : ""}`;
}

function look(need: Need, openAgent: (id: string) => void): void {
  switch (need.kind) {
    case "unanswered":
      openAgent(need.agent.id);
      break;
    case "skills":
    case "long":
      router.go({ screen: "inbox", view: "all", conversationId: need.conversationId });
      break;
    case "no_agent":
    case "no_room":
    case "manual":
      showQueue(need.queue.id);
      break;
  }
}

export function needText(need: Need, now: number): string {
  switch (need.kind) {
    case "no_agent":
      return t("board.needs_nobody", { queue: need.queue.name, count: need.count });
    case "no_room":
      return t("board.needs_no_room", { queue: need.queue.name, count: need.count });
    case "manual":
      return t("board.needs_manual", { queue: need.queue.name, count: need.count });
    case "skills":
      return t("board.needs_skills", { queue: need.queue.name, number: need.number });
    case "long":
      return t("board.needs_long", {
        queue: need.queue.name,
        number: need.number,
        time: duration(now - Date.parse(need.since)),
        goal: duration(need.queue.service_level.target_seconds * 1000),
      });
    case "unanswered":
      return t("board.needs_unanswered", {
        name: need.agent.name,
        number: need.number,
        time: duration(now - Date.parse(need.since)),
      });
  }
}
