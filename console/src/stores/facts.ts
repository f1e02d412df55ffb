// What the hub stores and tells about conversations: the facts, with an agent's conversation.

import type { Sequenced, TimelineItem } from "@bellhop/client";
import type { Change, Conversation, MessageDelivery } from "../hub/wire";

type Shared = Exclude<TimelineItem, { action: "conversation_updated" | "delivery_updated" }>;

export type StoredFact =
  | Pick<Extract<Shared, { action: "message_posted" }>, "action" | "payload">
  | Pick<Extract<Shared, { action: "message_updated" }>, "action" | "payload">
  | Pick<Extract<Shared, { action: "seen_updated" }>, "action" | "payload">
  | {
      action: "delivery_updated";
      payload: Sequenced & { message_id: string; delivery: MessageDelivery };
    }
  | {
      action: "conversation_updated";
      payload: Sequenced & { change: Change; conversation: Conversation };
    };

const ACTIONS: readonly string[] = [
  "message_posted",
  "message_updated",
  "conversation_updated",
  "seen_updated",
  "delivery_updated",
] satisfies StoredFact["action"][];

/** The hub may learn new facts; a console that does not know them leaves them out. */
export function isStoredFact(push: { action: string }): push is StoredFact {
  return ACTIONS.includes(push.action);
}
