// A hub in memory that follows docs/protocol.md: dense seq, previous_seq per audience, one client_id
// one message, resume, reset. What it has committed is the truth that every view is compared with.

import type { Push, ResumePoint } from "../../src/wire";
import type { Dice } from "./dice";
import type { Time } from "./time";

export type Audience = "contact" | "agent";

/** The hub's end of a socket. */
export interface Peer {
  audience: Audience;
  isLoggedIn: boolean;
  say(frame: object): void;
  closedByHub(code: number): void;
  cut(): void;
}

export interface Fact {
  seq: number;
  isInternal: boolean;
  push: Push;
}

interface Conversation {
  id: string;
  facts: Fact[];
  /** client_id → the answer that was given. */
  answers: Map<string, object>;
}

interface Frame {
  request_id: string;
  action: string;
  payload: Record<string, unknown>;
}

/** The real hub replays 500; here a handful makes resets common. */
export const REPLAY_FACTS_MAX = 6;
/** A text that no hub takes, until it is edited. */
export const REFUSED_TEXT = "refuse me";

const FATES = [
  "busy",
  "unavailable",
  "unknown_aborted",
  "unknown_committed",
  "answer_lost",
  "never_answered",
] as const;

export class MemoryHub {
  readonly conversations = new Map<string, Conversation>();
  readonly peers = new Set<Peer>();
  /** client_ids that were refused for good. */
  readonly refused = new Set<string>();
  /** client_ids that are stored, and stay so. */
  readonly committed = new Set<string>();
  /** How unreliable the store is: 0 never fails. */
  trouble = 0;
  readonly #dice: Dice;
  readonly #time: Time;
  readonly #starts = new Map<string, object>();
  readonly #queues = new Map<Peer, Promise<void>>();
  #ids = 0;

  constructor(dice: Dice, time: Time) {
    this.#dice = dice;
    this.#time = time;
  }

  /** One after the other on one socket, as the protocol promises; a ping may overtake. */
  receive(peer: Peer, frame: Frame): void {
    if (frame.action === "ping") {
      this.#answer(peer, frame, {});
      return;
    }
    const before = this.#queues.get(peer) ?? Promise.resolve();
    this.#queues.set(
      peer,
      before.then(() => this.#handle(peer, frame)),
    );
  }

  seqs(id: string, audience: Audience): number[] {
    return this.#seen(id, audience).map(({ seq }) => seq);
  }

  page(id: string, audience: Audience): readonly Push[] {
    return this.#seen(id, audience).map(({ push }) => this.#forAudience(id, push, audience));
  }

  list(audience: Audience): ResumePoint[] {
    return [...this.conversations.keys()].map((conversation_id) => ({
      conversation_id,
      seq: this.seqs(conversation_id, audience).at(-1) ?? 0,
    }));
  }

  version(id: string): number {
    return this.conversations.get(id)?.facts.length ?? 0;
  }

  /** Something that an agent does. */
  happen(id: string, isInternal: boolean): void {
    const text = `agent ${++this.#ids}`;
    this.#commit(id, "message_posted", isInternal, this.#message(null, "agent", text, isInternal));
  }

  /** "The hub may replay a conversation by itself." */
  repeat(id: string): void {
    for (const peer of this.peers) {
      if (!peer.isLoggedIn) continue;
      for (const push of this.page(id, peer.audience).slice(-3)) peer.say(push);
    }
  }

  /** Every message's client_id with how often it is stored. */
  stored(): Map<string, { count: number; text: string; conversation_id: string; seq: number }> {
    const all = new Map<
      string,
      { count: number; text: string; conversation_id: string; seq: number }
    >();
    for (const { id, facts } of this.conversations.values()) {
      for (const { push, seq } of facts) {
        if (push.action !== "message_posted" || !push.payload.message.client_id) continue;
        const { client_id, text } = push.payload.message;
        const count = (all.get(client_id ?? "")?.count ?? 0) + 1;
        all.set(client_id ?? "", { count, text, conversation_id: id, seq });
      }
    }
    return all;
  }

  async #handle(peer: Peer, frame: Frame): Promise<void> {
    if (!this.peers.has(peer)) return;
    if (frame.action === "login") {
      if (this.#dice.chance(this.trouble / 4)) {
        this.#refuse(peer, frame, "rate_limited", 500);
        peer.closedByHub(4005);
        return;
      }
      peer.isLoggedIn = true;
      const points = (frame.payload.resume ?? []) as ResumePoint[];
      const conversations = points.map((point) => this.#statusOf(point));
      this.#answer(peer, frame, { session_id: "s", heartbeat_seconds: 25, conversations });
      for (const point of points) this.#replay(peer, point);
      return;
    }
    if (!peer.isLoggedIn) return;
    if (frame.action === "resume") {
      const points = frame.payload.conversations as ResumePoint[];
      this.#answer(peer, frame, { conversations: points.map((point) => this.#statusOf(point)) });
      for (const point of points) this.#replay(peer, point);
      return;
    }
    if (frame.action === "subscribe") {
      const { conversation_id, seq } = frame.payload as Partial<ResumePoint>;
      if (this.#dice.chance(this.trouble / 2)) {
        this.#refuse(peer, frame, "busy", 300);
        return;
      }
      if (conversation_id === undefined) {
        this.#answer(peer, frame, {});
        return;
      }
      this.#answer(peer, frame, {
        seq: this.version(conversation_id),
        conversation: { id: conversation_id },
        viewers: [],
      });
      this.#replay(peer, { conversation_id, seq: seq ?? 0 });
      return;
    }
    if (["send_message", "send_note", "start_conversation"].includes(frame.action)) {
      await new Promise<void>((done) => this.#time.at("world", this.#dice.between(0, 40), done));
      if (this.peers.has(peer)) this.#post(peer, frame);
      return;
    }
    this.#answer(peer, frame, {});
  }

  #post(peer: Peer, frame: Frame): void {
    const fate = this.#dice.chance(this.trouble) ? this.#dice.pick(FATES) : "none";
    const client_id = String(frame.payload.client_id);
    const text = String(frame.payload.text);
    if (fate === "busy") {
      this.#refuse(peer, frame, "busy", this.#dice.between(0, 4_000));
    } else if (fate === "unavailable") {
      this.#refuse(peer, frame, "unavailable");
    } else if (text === REFUSED_TEXT) {
      this.refused.add(client_id);
      this.#refuse(peer, frame, "text_too_long");
    } else if (fate === "unknown_aborted") {
      this.#refuse(peer, frame, "outcome_unknown");
    } else {
      const answer = this.#stored(peer, frame, client_id, text);
      if (fate === "unknown_committed") this.#refuse(peer, frame, "outcome_unknown");
      else if (fate === "answer_lost") peer.cut();
      else if (fate !== "never_answered") this.#answer(peer, frame, answer);
    }
  }

  #stored(peer: Peer, { action, payload }: Frame, client_id: string, text: string): object {
    this.committed.add(client_id);
    if (action === "start_conversation") {
      const known = this.#starts.get(client_id);
      if (known) return known;
      const id = `c${++this.#ids}`;
      this.conversations.set(id, { id, facts: [], answers: new Map() });
      this.#commit(id, "conversation_updated", false, { change: { kind: "started" } });
      const message = this.#message(client_id, peer.audience, text, false);
      const seq = this.#commit(id, "message_posted", false, message);
      const answer = { conversation_id: id, number: 1, message_id: `m${client_id}`, seq };
      this.#starts.set(client_id, answer);
      this.conversations.get(id)?.answers.set(client_id, answer);
      return answer;
    }
    const id = String(payload.conversation_id);
    const known = this.conversations.get(id)?.answers.get(client_id);
    if (known) return known;
    const isInternal = action === "send_note";
    const message = this.#message(client_id, peer.audience, text, isInternal);
    const seq = this.#commit(id, "message_posted", isInternal, message);
    const answer = { message_id: `m${client_id}`, seq };
    this.conversations.get(id)?.answers.set(client_id, answer);
    return answer;
  }

  #message(client_id: string | null, kind: Audience, text: string, isInternal: boolean): object {
    const visibility = isInternal ? "internal" : "public";
    return { message: { id: `m${++this.#ids}`, client_id, author: { kind }, visibility, text } };
  }

  #commit(id: string, action: string, isInternal: boolean, payload: object): number {
    const conversation = this.conversations.get(id);
    if (!conversation) throw new Error(`there is no conversation ${id}`);
    const seq = conversation.facts.length + 1;
    const push = {
      type: "push",
      action,
      payload: { conversation_id: id, seq, previous_seq: 0, conversation: { id }, ...payload },
    } as unknown as Push;
    conversation.facts.push({ seq, isInternal, push });
    for (const peer of this.peers) {
      if (!peer.isLoggedIn || (isInternal && peer.audience === "contact")) continue;
      peer.say(this.#forAudience(id, push, peer.audience));
    }
    return seq;
  }

  #seen(id: string, audience: Audience): Fact[] {
    const facts = this.conversations.get(id)?.facts ?? [];
    return facts.filter(({ isInternal }) => audience === "agent" || !isInternal);
  }

  #forAudience(id: string, push: Push, audience: Audience): Push {
    const { seq } = push.payload as ResumePoint;
    const previous_seq = this.seqs(id, audience).findLast((before) => before < seq) ?? 0;
    return { ...push, payload: { ...push.payload, previous_seq } } as Push;
  }

  #statusOf(point: ResumePoint): object {
    const { conversation_id } = point;
    const isKnown = this.conversations.has(conversation_id);
    const status = !isKnown ? "not_found" : "resuming";
    return { conversation_id, seq: this.version(conversation_id), status };
  }

  #replay(peer: Peer, { conversation_id, seq }: ResumePoint): void {
    const version = this.version(conversation_id);
    if (version === 0) return;
    const missing = this.page(conversation_id, peer.audience).filter(
      ({ payload }) => (payload as ResumePoint).seq > seq,
    );
    const tooMany = missing.length > REPLAY_FACTS_MAX;
    if (!tooMany) for (const push of missing) peer.say(push);
    peer.say({
      type: "push",
      action: tooMany ? "reset" : "resumed",
      payload: { conversation_id, seq: version },
    });
  }

  #answer(peer: Peer, { request_id, action }: Frame, payload: object): void {
    peer.say({ request_id, type: "response", action, success: true, payload });
  }

  #refuse(peer: Peer, { request_id, action }: Frame, code: string, retry_after_ms?: number): void {
    const error = { code, message: code, ...(retry_after_ms !== undefined && { retry_after_ms }) };
    peer.say({ request_id, type: "response", action, success: false, error });
  }
}
