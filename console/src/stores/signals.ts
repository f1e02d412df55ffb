// What is true only for a moment: who types, what they have not sent yet, who looks, who is online.
// Newest wins, nothing is kept. Pure reducers below, the store at the end.

import type { AgentStatus, Page, Person, PresenceAnswer, Viewer } from "../hub/wire";
import { createStore } from "./store";

export interface Presence {
  online: boolean;
  page: Page | null;
  /** Agents only. */
  status: AgentStatus | null;
}
export interface Typist {
  person: Person;
  internal: boolean;
  until: number;
}

export interface Signals {
  /** By conversation, then by `kind:id`. */
  typing: Readonly<Record<string, Readonly<Record<string, Typist>>>>;
  peeks: Readonly<Record<string, string>>;
  viewers: Readonly<Record<string, readonly Viewer[]>>;
  /** By `kind:id`. */
  presence: Readonly<Record<string, Presence>>;
}

export const NO_SIGNALS: Signals = { typing: {}, peeks: {}, viewers: {}, presence: {} };

/** A writer who is cut off stops "typing" after this; the writer repeats the signal more often. */
export const TYPING_SHOWN_MS = 8_000;

export type Signal =
  | {
      action: "typing";
      payload: { conversation_id: string; author: Person; typing: boolean; internal?: boolean };
    }
  | { action: "sneak_peek"; payload: { conversation_id: string; text: string } }
  | { action: "viewers_changed"; payload: { conversation_id: string; viewers: Viewer[] } }
  | {
      action: "presence_changed";
      payload: {
        kind?: string;
        id?: string;
        online: boolean;
        page?: Page | null;
        status?: AgentStatus | null;
      };
    };

export function applySignal(signals: Signals, signal: Signal, now: number): Signals {
  switch (signal.action) {
    case "typing": {
      const { conversation_id, author, typing, internal } = signal.payload;
      const here = { ...signals.typing[conversation_id] };
      const who = `${author.kind}:${author.id}`;
      if (typing)
        here[who] = { person: author, internal: internal === true, until: now + TYPING_SHOWN_MS };
      else delete here[who];
      return { ...signals, typing: { ...signals.typing, [conversation_id]: here } };
    }
    case "sneak_peek": {
      const { conversation_id, text } = signal.payload;
      return { ...signals, peeks: { ...signals.peeks, [conversation_id]: text } };
    }
    case "viewers_changed": {
      const { conversation_id, viewers } = signal.payload;
      return { ...signals, viewers: { ...signals.viewers, [conversation_id]: viewers } };
    }
    case "presence_changed": {
      const { kind, id, online, page, status } = signal.payload;
      if (!kind || !id) return signals;
      const here: Presence = { online, page: page ?? null, status: status ?? null };
      return { ...signals, presence: { ...signals.presence, [`${kind}:${id}`]: here } };
    }
  }
}

/** Who is here as the topic begins: whoever is not named is not here. */
export function putPresence(signals: Signals, { agents, contacts }: PresenceAnswer): Signals {
  const presence: Record<string, Presence> = {};
  for (const { kind, id, online, page, status } of [...agents, ...contacts]) {
    presence[`${kind}:${id}`] = { online, page, status };
  }
  return { ...signals, presence };
}

/** A status that this window has just set, or was told of by an answer. */
export function putStatus(signals: Signals, agentId: string, status: AgentStatus): Signals {
  const before = signals.presence[`agent:${agentId}`];
  const here: Presence = { online: before?.online ?? true, page: null, status };
  return { ...signals, presence: { ...signals.presence, [`agent:${agentId}`]: here } };
}

export function statusOf(signals: Signals, agentId: string): AgentStatus | null {
  return signals.presence[`agent:${agentId}`]?.status ?? null;
}

/** A message that was posted ends the typing and the preview of its author. */
export function applyPosted(signals: Signals, conversationId: string, author: Person): Signals {
  const who = `${author.kind}:${author.id}`;
  const typing = signals.typing[conversationId]?.[who];
  const peek = author.kind === "contact" && signals.peeks[conversationId];
  if (!typing && !peek) return signals;
  const here = { ...signals.typing[conversationId] };
  delete here[who];
  const peeks = peek ? { ...signals.peeks, [conversationId]: "" } : signals.peeks;
  return { ...signals, peeks, typing: { ...signals.typing, [conversationId]: here } };
}

/** Forgets typists whose time is up; returns the same object when there are none. */
export function expireTyping(signals: Signals, now: number): Signals {
  let typing = signals.typing;
  for (const [conversationId, typists] of Object.entries(signals.typing)) {
    const left = Object.entries(typists).filter(([, typist]) => typist.until > now);
    if (left.length === Object.keys(typists).length) continue;
    typing = { ...typing, [conversationId]: Object.fromEntries(left) };
  }
  return typing === signals.typing ? signals : { ...signals, typing };
}

export const signalsStore = createStore<Signals>(NO_SIGNALS);
