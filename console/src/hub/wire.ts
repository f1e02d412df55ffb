// The shared wire types under the names an agent's screen uses: a conversation here is the agent's.

import type {
  AgentConversation,
  Channel as WireChannel,
  Message as WireMessage,
  PlatformSetup as WirePlatformSetup,
} from "@bellhop/client";

export type {
  Agent,
  AgentMe,
  AgentRef,
  AgentSession,
  AgentStats,
  AgentStatus,
  AgentTarget,
  Attachment,
  AuditItem as AuditEntry,
  Author,
  CannedReply,
  Capacity,
  CarriedConversation,
  Change,
  ChannelClass,
  ChannelSecret,
  ClassRule,
  Considered,
  Contact,
  Counts,
  CredentialSetup,
  CustomStatus,
  Deliveries,
  Delivery,
  DeliveryDetail,
  DemoBody as DemoAccounts,
  Explanation,
  Holiday,
  HourSpan as Hours,
  LastMessage,
  Load,
  Minute,
  OfferMade,
  OfferMode,
  OutboxEntry,
  Page,
  Person,
  PersonPresence,
  PresenceAnswer,
  Priority,
  Push,
  Queue,
  QueuedChange,
  QueueName,
  QueueRelaxation as Relaxation,
  QueueStats,
  QueueStrategy as Strategy,
  ReplyManner,
  RoutingRule,
  RoutingTest as RuleTestAnswer,
  RuleCondition as Condition,
  RuleOperator,
  Schedule,
  Skill,
  SkillLevel,
  SkillNeed,
  SkippedWhy,
  Status,
  StatusHistoryItem as StatusEntry,
  StatusKind,
  Team,
  TransferConversation,
  TransferTargets,
  UploadBegun,
  ViewerName as Viewer,
  Visibility,
  Waiter,
  Wallboard,
} from "@bellhop/client";

export type DeliveryState = "waiting" | "done" | "failed";

/** A hub that cannot send leaves these out. */
export type Channel = WireChannel & {
  /** Why nothing goes out, until an administrator mends it. */
  trouble?: { class: string; reason: string; since: string } | null;
};
export type PlatformSetup = WirePlatformSetup & {
  can_check?: boolean;
  can_subscribe?: boolean;
};
export interface ChannelCheck {
  state: "ok" | "trouble";
  /** Whose token it is, as the platform calls them. */
  account: string | null;
  detail: string;
  is_subscribed: boolean | null;
}

/** How a reply reaches the customer over a platform; a conversation on the widget has none. */
export interface ReplyWay {
  /** As a channel's `platform`. */
  platform: string;
  /** Null where nothing of ours can be written. */
  text_chars_max: number | null;
  /** What it calls a character: `characters`, `utf16`, `bytes` or `weighed`. */
  counted_in: string;
  files: { kinds: { kind: string; bytes_max: number }[]; per_message_max: number };
  window_closes_at: string | null;
  window_is_closed: boolean;
  /** Approved texts may be sent, also when the window is closed. */
  templates: boolean;
  /** Everybody reads it. */
  is_public: boolean;
  can_reply_privately: boolean;
  unreachable_since: string | null;
  /** Why nothing goes out now; what is sent waits. */
  refused: string | null;
}

export type Conversation = AgentConversation & { reply?: ReplyWay | null };

/** How far a message of ours has come. */
export interface MessageDelivery {
  state: "queued" | "sent" | "delivered" | "read" | "failed";
  at: string;
  reason?: string;
  class?: string;
  can_retry: boolean;
  private: boolean;
  template?: string;
}

export type Message = WireMessage & { delivery?: MessageDelivery | null };

export interface MessageTemplate {
  name: string;
  language: string;
  text: string;
  placeholders: number;
}
