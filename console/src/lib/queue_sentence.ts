// What a queue's settings mean, as a few sentences. Pure.

import type { Queue } from "../hub/wire";
import { t, tn } from "../i18n";
import { capitalised, listed } from "./sentences";
import { duration } from "./time";

export interface Names {
  team(id: string): string | undefined;
  queue(id: string): string | undefined;
  schedule(id: string): string | undefined;
}

export function queueSentences(queue: Queue, names: Names): string[] {
  const said = [givingSentence(queue), membersSentence(queue, names)];
  if (queue.preferred_agent_seconds > 0 && queue.offer_mode !== "manual") {
    said.push(t("queue_says.preferred", { time: time(queue.preferred_agent_seconds) }));
  }
  for (const step of queue.relaxations) {
    const after = time(step.after_seconds);
    said.push(
      "drop" in step
        ? t("queue_says.relax_drop", { time: after })
        : t("queue_says.relax_lower", { time: after, by: step.lower_by }),
    );
  }
  const overflow = queue.overflow_queue_id && names.queue(queue.overflow_queue_id);
  if (overflow && queue.overflow_after_seconds !== null) {
    const after = time(queue.overflow_after_seconds);
    said.push(t("queue_says.overflow", { time: after, queue: overflow }));
  }
  if (queue.length_max !== null) said.push(tn("queue_says.length", queue.length_max));
  if (queue.wait_max_seconds !== null) {
    said.push(t("queue_says.wait", { time: time(queue.wait_max_seconds) }));
  }
  const schedule = queue.schedule_id && names.schedule(queue.schedule_id);
  if (schedule) said.push(t("queue_says.hours", { schedule }));
  said.push(
    t("queue_says.goal", {
      percent: queue.service_level_percent,
      time: time(queue.service_level_seconds),
    }),
  );
  return said;
}

function givingSentence({ offer_mode, strategy, offer_timeout_seconds }: Queue): string {
  const who = t(`queues.strategy_${strategy}`);
  switch (offer_mode) {
    case "offer":
      return t("queue_says.offer", { strategy: who, time: time(offer_timeout_seconds) });
    case "auto":
      return t("queue_says.auto", { strategy: who });
    case "manual":
      return t("queue_says.manual");
  }
}

function membersSentence({ everyone, team_ids, agent_ids }: Queue, names: Names): string {
  if (everyone) return t("queue_says.members_everyone");
  const members = team_ids
    .map((id) => names.team(id))
    .filter((name) => name !== undefined)
    .map((name) => t("queue_says.team", { name }));
  if (agent_ids.length > 0) members.push(tn("queue_says.people", agent_ids.length));
  if (members.length === 0) return t("queue_says.members_none");
  return t("queue_says.members", { members: capitalised(listed(members, "queue_says.and")) });
}

function time(seconds: number): string {
  return duration(seconds * 1000);
}
