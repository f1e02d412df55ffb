// The shared wire types under the names an agent's screen uses: a conversation here is the agent's.

export type {
  Agent,
  AgentConversation as Conversation,
  AgentRef,
  Attachment,
  Author,
  Change,
  Contact,
  LastMessage,
  Message,
  OutboxEntry,
  Page,
  Person,
  Priority,
  Push,
  Status,
  Visibility,
} from "@bellhop/client";
