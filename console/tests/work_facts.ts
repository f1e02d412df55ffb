// Queues, agents, offers and explanations for tests, with the fields a test does not care about filled in.

import type {
  AgentStats,
  AgentStatus,
  Considered,
  Explanation,
  OfferMade,
  Queue,
  QueueStats,
  StatusKind,
  Waiter,
} from "../src/hub/wire";
import { at, conversation } from "./facts";

export const SUPPORT = { id: "support", name: "Support" };

export function status(kind: StatusKind, fields: Partial<AgentStatus> = {}): AgentStatus {
  return {
    kind,
    label: null,
    custom_status_id: null,
    reason: null,
    since: at(0),
    idle_since: null,
    ...fields,
  };
}

export function offer(id: string, expiresAtMinutes: number): OfferMade {
  return {
    conversation: conversation({ id, number: Number(id.slice(1)) }),
    via: "queue",
    from: null,
    note: null,
    offered_at: at(0),
    expires_at: at(expiresAtMinutes),
    explanation: null,
  };
}

export function considered(name: string, fields: Partial<Considered> = {}): Considered {
  return {
    agent: { id: name.toLowerCase(), name, avatar_url: "" },
    result: "eligible",
    why: null,
    detail: null,
    used: 0,
    capacity: 3,
    idle_seconds: null,
    skills: [],
    ...fields,
  };
}

export function explanation(fields: Partial<Explanation> = {}): Explanation {
  return {
    strategy: "highest_spare_capacity",
    queue: SUPPORT,
    decided_at: at(0),
    winner: "mia",
    preferred: false,
    relaxed: [],
    considered: [],
    not_shown: 0,
    ...fields,
  };
}

export function waiter(number: number, fields: Partial<Waiter> = {}): Waiter {
  return {
    conversation_id: `w${number}`,
    number,
    contact_name: null,
    priority: "normal",
    asks: "live",
    queued_at: at(0),
    offered_to: null,
    why: null,
    ...fields,
  };
}

export function queueStats(name: string, fields: Partial<QueueStats> = {}): QueueStats {
  return {
    id: name.toLowerCase(),
    name,
    waiting: fields.waiters?.length ?? 0,
    messages: 0,
    longest_wait_since: null,
    waiters: [],
    agents: { online: 0, free: 0, free_units: 0 },
    open: true,
    service_level: { percent: null, target_percent: 80, target_seconds: 60 },
    answered_today: 0,
    abandoned_today: 0,
    handled_today: 0,
    estimate_seconds: null,
    last_hour: [],
    ...fields,
  };
}

export function agentStats(
  name: string,
  kind: StatusKind = "online",
  fields: Partial<AgentStats> = {},
): AgentStats {
  return {
    id: name.toLowerCase(),
    name,
    avatar_url: "",
    status: status(kind),
    team_ids: [],
    queue_ids: [],
    load: [{ class: "chat", used: 0, max: 3 }],
    conversations: [],
    handled_today: 0,
    ...fields,
  };
}

export function queueRecord(fields: Partial<Queue> = {}): Queue {
  return {
    id: "support",
    name: "Support",
    is_default: true,
    everyone: true,
    agent_ids: [],
    team_ids: [],
    strategy: "highest_spare_capacity",
    offer_mode: "offer",
    offer_timeout_seconds: 30,
    preferred_agent_seconds: 0,
    relaxations: [],
    overflow_queue_id: null,
    overflow_after_seconds: null,
    length_max: null,
    wait_max_seconds: null,
    schedule_id: null,
    service_level_seconds: 20,
    service_level_percent: 80,
    requeue_unanswered_seconds: 30,
    requeue_answered_seconds: null,
    ...fields,
  };
}
