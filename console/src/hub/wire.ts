// The shared wire types under the names an agent's screen uses: a conversation here is the agent's.

import type { PlatformSetup as WirePlatformSetup } from "@bellhop/client";

export type {
  Agent,
  AgentConversation as Conversation,
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
  Channel,
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
  Message,
  MessageDelivery,
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
  ReplyWay,
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

export interface MessageTemplate {
  name: string;
  language: string;
  text: string;
  placeholders: number;
}
