// Records over HTTP that the hub's generated types do not have yet, field by field as it answers.

import type { AgentStatus, ChannelClass, Load, Priority, QueueName, StatusKind } from "./wire";

export interface Team {
  id: string;
  name: string;
  agent_ids: string[];
}

export interface Skill {
  id: string;
  name: string;
  language: string | null;
}

/** 1 (basic) to 5 (expert). */
export interface SkillLevel {
  skill_id: string;
  level: number;
}

/** "09:00" to "17:00"; "24:00" ends a day. */
export interface Hours {
  from: string;
  to: string;
}

export interface Holiday {
  date: string;
  name: string;
  /** In place of the day's own; none means closed. */
  hours: Hours[];
}

export interface Schedule {
  id: string;
  name: string;
  timezone: string;
  /** Seven days from Monday. */
  hours: Hours[][];
  holidays: Holiday[];
  open_now: boolean;
  changes_at: string | null;
}

export interface CustomStatus {
  id: string;
  label: string;
  kind: StatusKind;
}

export type Strategy = "highest_spare_capacity" | "longest_idle" | "round_robin";
export type OfferMode = "auto" | "offer" | "manual";
export type Relaxation =
  | { after_seconds: number; lower_by: number }
  | { after_seconds: number; drop: true };

export interface Queue {
  id: string;
  name: string;
  is_default: boolean;
  everyone: boolean;
  agent_ids: string[];
  team_ids: string[];
  strategy: Strategy;
  offer_mode: OfferMode;
  offer_timeout_seconds: number;
  preferred_agent_seconds: number;
  relaxations: Relaxation[];
  overflow_queue_id: string | null;
  overflow_after_seconds: number | null;
  length_max: number | null;
  wait_max_seconds: number | null;
  schedule_id: string | null;
  service_level_seconds: number;
  service_level_percent: number;
  requeue_unanswered_seconds: number | null;
  requeue_answered_seconds: number | null;
}

export type RuleOperator =
  | "is"
  | "is_not"
  | "contains"
  | "contains_any_word"
  | "starts_with"
  | "is_present"
  | "is_absent";

export interface Condition {
  /** `channel`, `contact.email`, …, or `field.<name>`. */
  field: string;
  operator: RuleOperator;
  value: string;
}

export interface RoutingRule {
  id: string;
  name: string;
  enabled: boolean;
  position: number;
  conditions: Condition[];
  outcome: {
    queue_id: string | null;
    priority: Priority | null;
    skills: SkillLevel[];
    match_language: boolean;
    answer_within_seconds: number | null;
  };
}

export interface RuleTest {
  channel_id?: string;
  email?: string;
  name?: string;
  verified?: boolean;
  page_url?: string;
  language?: string;
  text?: string;
  fields?: Readonly<Record<string, string>>;
}

export interface RuleTestAnswer {
  queue: QueueName | null;
  priority: Priority;
  skills: { skill_id: string; name: string; level: number }[];
  answer_within_seconds: number | null;
  trace: {
    rule_id: string;
    name: string;
    matched: boolean;
    conditions: (Condition & { actual: string | null; held: boolean })[];
    effect: "queue" | "adds" | "none" | "disabled";
  }[];
  fallback: boolean;
}

export type CapacityClasses = Record<
  ChannelClass,
  { units_max: number; interrupts: ChannelClass[] }
>;

export interface AuditEntry {
  id: string;
  at: string;
  by: { id: string | null; name: string };
  action: string;
  subject: { kind: string; id: string | null; name: string | null };
  detail: Readonly<Record<string, unknown>>;
}

export interface StatusEntry {
  kind: StatusKind;
  label: string | null;
  reason: string | null;
  set_by: "self" | "system" | { id: string; name: string };
  at: string;
}

/** What an agent's record says besides name and role. */
export interface AgentWork {
  status?: AgentStatus;
  team_ids?: string[];
  skills?: SkillLevel[];
  capacity?: Partial<Record<ChannelClass, number>>;
  capacity_overrides?: Partial<Record<ChannelClass, number>>;
  load?: Load[];
  disabled?: boolean;
}

export interface TransferTargets {
  agents: {
    id: string;
    name: string;
    avatar_url: string;
    status: AgentStatus;
    load: Load[];
    free_units: number;
    can_accept: boolean;
  }[];
  queues: { id: string; name: string; waiting: number; open: boolean; agents_free: number }[];
  teams: { id: string; name: string; online: number; agents_free: number }[];
}
