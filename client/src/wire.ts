// The types of docs/protocol.md: purpose, shapes and names are the contract's.
// This file must not hold logic; it is replaced by types generated from the hub's own.
// Start reading at `Actions` (what a client asks) and `Push` (what the hub says by itself).

export type Status = "new" | "open" | "pending" | "on_hold" | "solved" | "closed";
export type Priority = "low" | "normal" | "high" | "urgent";
export type Visibility = "public" | "internal";
export type PersonKind = "contact" | "agent" | "system";

export interface Person {
  kind: PersonKind;
  id: string | null;
  name: string | null;
}

export interface Author extends Person {
  avatar_url?: string | null;
}

export interface Attachment {
  id: string;
  name: string;
  content_type: string;
  size_bytes: number;
  url: string;
  thumbnail_url: string | null;
  width: number | null;
  height: number | null;
}

export interface Message {
  id: string;
  seq: number;
  client_id: string | null;
  author: Author;
  visibility: Visibility;
  text: string;
  attachments: Attachment[];
  posted_at: string;
  edited_at: string | null;
  deleted_at: string | null;
}

export interface AgentRef {
  id: string;
  name: string;
  avatar_url: string | null;
}

export interface Agent extends AgentRef {
  email: string;
  role: string;
  online?: boolean;
}

export interface LastMessage {
  seq: number;
  author_kind: PersonKind;
  author_name: string | null;
  text: string;
  visibility: Visibility;
  posted_at: string;
}

/** What a contact may know of a conversation; counts and versions cover only what a contact sees. */
export interface ContactConversation {
  id: string;
  number: number;
  status: Status;
  assignee: AgentRef | null;
  follow_up_of: string | null;
  version: number;
  last_message: LastMessage | null;
  unread_count: number;
  contact_seen_seq: number;
  agents_seen_seq: number;
  created_at: string;
  updated_at: string;
}

export interface AgentConversation extends ContactConversation {
  priority: Priority;
  subject: string | null;
  tags: string[];
  channel: { id: string; kind: string; name: string };
  contact: { id: string; name: string | null; email: string | null };
  waiting_since: string | null;
}

export interface Page {
  url: string;
  title?: string | null;
}

export interface Contact {
  id: string;
  name: string | null;
  email: string | null;
  notes?: string | null;
  verified?: boolean;
  language?: string | null;
  user_agent?: string | null;
  online?: boolean;
  page?: Page | null;
  created_at?: string;
  last_seen_at?: string | null;
  conversation_count?: number;
}

export type Change = { by: Person } & (
  | { kind: "started" }
  | { kind: "status"; from: Status; to: Status }
  | { kind: "priority"; from: Priority; to: Priority }
  | { kind: "tags"; added: string[]; removed: string[] }
  | { kind: "subject"; to: string | null }
  | { kind: "assigned"; agent: AgentRef }
  | { kind: "unassigned" }
);

/** Where a fact stands in its conversation, for this audience. */
export interface Sequenced {
  conversation_id: string;
  seq: number;
  previous_seq: number;
}

/** Push action → payload. */
export interface Pushes {
  message_posted: Sequenced & { message: Message };
  message_updated: Sequenced & { message: Message };
  conversation_updated: Sequenced & {
    change: Change;
    conversation: ContactConversation & Partial<AgentConversation>;
  };
  seen_updated: Sequenced & { viewer: Person; seen_seq: number };
  typing: { conversation_id: string; author: Person; typing: boolean; internal?: boolean };
  sneak_peek: { conversation_id: string; text: string };
  viewers_changed: {
    conversation_id: string;
    viewers: { agent_id: string; name: string; writing: boolean }[];
  };
  presence_changed: {
    online: boolean;
    agents?: AgentRef[];
    kind?: "agent" | "contact";
    id?: string;
    name?: string | null;
    page?: Page | null;
  };
  draft_updated: { conversation_id: string; visibility: Visibility; text: string };
  contact_updated: { contact: Contact };
  resumed: { conversation_id: string; seq: number };
  reset: { conversation_id: string; seq: number };
}

export type PushAction = keyof Pushes;

/** Every push, told apart by `action`. */
export type Push = {
  [A in PushAction]: { type: "push"; action: A; payload: Pushes[A] };
}[PushAction];

export interface ResumePoint {
  conversation_id: string;
  seq: number;
}

export interface ResumeStatus extends ResumePoint {
  status: "resuming" | "reset" | "not_found";
}

export type Topic = "inbox" | "presence";

export interface LoginAnswer {
  session_id: string;
  role: "contact" | "agent";
  contact?: Contact;
  agent?: Agent;
  heartbeat_seconds: number;
  server_time: string;
  conversations?: ResumeStatus[];
}

/** Request action → its payload and its answer. */
export interface Actions {
  login: {
    payload: { token: string; resume?: ResumePoint[]; page?: Page };
    answer: LoginAnswer;
  };
  start_conversation: {
    payload: {
      client_id: string;
      text: string;
      attachment_ids?: string[];
      follow_up_of?: string;
    };
    answer: { conversation_id: string; number: number; message_id: string; seq: number };
  };
  send_message: {
    payload: {
      conversation_id: string;
      client_id: string;
      text: string;
      attachment_ids?: string[];
      expected_seq?: number;
    };
    answer: { message_id: string; seq: number };
  };
  send_note: {
    payload: {
      conversation_id: string;
      client_id: string;
      text: string;
      attachment_ids?: string[];
    };
    answer: { message_id: string; seq: number };
  };
  edit_message: {
    payload: { conversation_id: string; message_id: string; text: string };
    answer: { seq: number };
  };
  delete_message: {
    payload: { conversation_id: string; message_id: string };
    answer: { seq: number };
  };
  send_typing: {
    payload: { conversation_id: string; typing: boolean; text?: string; internal?: boolean };
    answer: Record<string, never>;
  };
  mark_seen: { payload: { conversation_id: string; seq: number }; answer: { seq: number } };
  close_conversation: { payload: { conversation_id: string }; answer: { seq: number } };
  assign_conversation: {
    payload: { conversation_id: string; agent_id: string | null };
    answer: { seq: number };
  };
  update_conversation: {
    payload: {
      conversation_id: string;
      status?: Status;
      priority?: Priority;
      tags?: string[];
      subject?: string | null;
    };
    answer: { seq: number };
  };
  subscribe: {
    payload: { conversation_id: string; seq?: number } | { topic: Topic };
    answer: { seq?: number; conversation?: AgentConversation };
  };
  unsubscribe: {
    payload: { conversation_id: string } | { topic: Topic };
    answer: Record<string, never>;
  };
  resume: {
    payload: { conversations: ResumePoint[] };
    answer: { conversations: ResumeStatus[] };
  };
  set_page: { payload: Page; answer: Record<string, never> };
  save_draft: {
    payload: { conversation_id: string; text: string; visibility: Visibility };
    answer: Record<string, never>;
  };
  ping: { payload: Record<string, never>; answer: { server_time: string } };
}

export type Action = keyof Actions;

export interface WireError {
  code: string;
  message: string;
  retry_after_ms?: number;
}

export type Response =
  | { request_id: string; type: "response"; action: string; success: true; payload: unknown }
  | { request_id: string; type: "response"; action: string; success: false; error: WireError };

// The HTTP answers that the widget and the console read.

export interface PrechatField {
  name: string;
  label: string;
  kind: "text" | "email" | "phone" | "tel" | "select" | "textarea";
  required: boolean;
  options?: string[];
}

export interface WidgetConfig {
  channel: {
    id: string;
    name: string;
    greeting: string | null;
    brand_color: string | null;
    locale: string | null;
    launcher_position: "left" | "right" | null;
    prechat: { enabled: boolean; fields: PrechatField[] };
    offline_message: string | null;
  };
  online: boolean;
  usual_reply_seconds: number | null;
  agents: AgentRef[];
  limits: {
    text_chars_max: number;
    attachment_bytes_max: number;
    attachments_per_message_max: number;
    content_types: string[];
  };
}

export interface Identity {
  user_id?: string;
  email?: string;
  name?: string;
  user_hash?: string;
  jwt?: string;
}

export interface WidgetSession {
  token: string;
  visitor_token: string;
  contact: { id: string; name: string | null; email: string | null };
  conversations: ContactConversation[];
}

export interface Problem {
  type?: string;
  title: string;
  status: number;
  detail?: string;
  code: string;
  request_id?: string;
  retry_after_ms?: number;
}

export type TimelineItem = Extract<
  Push,
  { action: "message_posted" | "message_updated" | "conversation_updated" | "seen_updated" }
>;
