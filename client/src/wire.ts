// The types of docs/protocol.md: those the hub's own types give (generated/), and what ties them
// together: which action has which payload and answer, and what a push is to any audience.
// This file must not hold logic, nor describe again what the hub already does.
// Start reading at `Actions` (what a client asks) and `Push` (what the hub says by itself).

import type {
  ActOnMessage,
  AgentConversation,
  AssignConversation,
  ContactConversation,
  DeclineOffer,
  DeleteMessage,
  EditMessage,
  Push as Fact,
  Login,
  LoginAnswer,
  MoveConversation,
  OneConversation,
  PageForm,
  PingAnswer,
  Position,
  PostAnswer,
  PresenceAnswer,
  Resume,
  ResumeAnswer,
  RetryDelivery,
  SaveDraft,
  SendMessage,
  SendTyping,
  SeqAnswer,
  SetActivity,
  SetStatus,
  SignalPush,
  SocketError,
  StartAnswer,
  StartConversation,
  StatusAnswer,
  SubscribeAnswer,
  Topic,
  TransferConversation,
  UpdateConversation,
  Wallboard,
} from "./generated";

export type * from "./generated";
export type {
  AgentName as AgentRef,
  PageForm as Page,
  Place as Sequenced,
  Position as ResumePoint,
  SocketError as WireError,
  WidgetField as PrechatField,
} from "./generated";

/** A conversation as everybody gets it, and what only agents get of it. */
type AnyConversation = ContactConversation & Partial<AgentConversation>;

/** A push of the timeline: one fact of a conversation. */
export type TimelineItem = Fact<AnyConversation>;

/** Every push, told apart by `action`. */
export type Push = TimelineItem | SignalPush;

export type PushAction = Push["action"];

/** Push action → payload. */
export type Pushes = { [P in Push as P["action"]]: P["payload"] };

type Nothing = Record<string, never>;

/** Request action → its payload and its answer. */
export interface Actions {
  login: { payload: Login; answer: LoginAnswer };
  start_conversation: { payload: StartConversation; answer: StartAnswer };
  send_message: { payload: SendMessage; answer: PostAnswer };
  send_note: { payload: Omit<SendMessage, "expected_seq">; answer: PostAnswer };
  /** From a supervisor to the agent, past the contact; without files. */
  whisper: {
    payload: Pick<SendMessage, "conversation_id" | "client_id" | "text">;
    answer: PostAnswer;
  };
  edit_message: { payload: EditMessage; answer: SeqAnswer };
  delete_message: { payload: DeleteMessage; answer: SeqAnswer };
  send_typing: { payload: SendTyping; answer: Nothing };
  mark_seen: { payload: Position; answer: SeqAnswer };
  /** Agents: what failed on its way over a platform goes out once more. */
  retry_delivery: { payload: RetryDelivery; answer: SeqAnswer };
  /** Agents: hides, likes or reacts where the message is. */
  act_on_message: { payload: ActOnMessage; answer: SeqAnswer };
  close_conversation: { payload: OneConversation; answer: SeqAnswer };
  /** Contacts, while they wait: the conversation is over, or is answered later. */
  leave_queue: { payload: OneConversation; answer: SeqAnswer };
  leave_message: { payload: OneConversation; answer: SeqAnswer };
  assign_conversation: { payload: AssignConversation; answer: SeqAnswer };
  update_conversation: { payload: UpdateConversation; answer: SeqAnswer };
  set_status: { payload: SetStatus; answer: StatusAnswer };
  set_activity: { payload: SetActivity; answer: Nothing };
  accept_offer: { payload: OneConversation; answer: SeqAnswer };
  decline_offer: { payload: DeclineOffer; answer: SeqAnswer };
  transfer_conversation: { payload: TransferConversation; answer: SeqAnswer };
  move_conversation: { payload: MoveConversation; answer: SeqAnswer };
  follow: { payload: OneConversation; answer: SubscribeAnswer };
  unfollow: { payload: OneConversation; answer: SeqAnswer };
  barge: { payload: OneConversation; answer: SeqAnswer };
  take_over: { payload: OneConversation; answer: SeqAnswer };
  /** What was asked for decides which it is. */
  subscribe: {
    payload: (OneConversation & { seq?: number }) | { topic: Topic };
    answer: SubscribeAnswer | PresenceAnswer | Wallboard | Nothing;
  };
  unsubscribe: { payload: OneConversation | { topic: Topic }; answer: Nothing };
  resume: { payload: Resume; answer: ResumeAnswer };
  set_page: { payload: PageForm; answer: Nothing };
  save_draft: { payload: SaveDraft; answer: Nothing };
  ping: { payload: Nothing; answer: PingAnswer };
}

export type Action = keyof Actions;

export type Response =
  | { request_id: string; type: "response"; action: string; success: true; payload: unknown }
  | { request_id: string; type: "response"; action: string; success: false; error: SocketError };
