// Work that the hub offers to this agent: the cards, oldest deadline first, and why one has left.
// Pure reducers, the store at the end.

import type { OfferMade } from "../hub/wire";
import { createStore } from "./store";

export type Answering = "accept" | "decline";
/** Said only when the agent did not decide it here. */
export type GoneWhy = "timed_out" | "withdrawn" | "gone";

export interface Offers {
  open: readonly OfferMade[];
  /** What this window has answered and the hub has not confirmed. */
  answering: Readonly<Record<string, Answering>>;
  /** One line for a card that left by itself. */
  gone: { conversationId: string; number: number; why: GoneWhy } | null;
}

export const NO_OFFERS: Offers = { open: [], answering: {}, gone: null };

/** An offer under way is told again without its reasons when another device logs in: they stay. */
export function putOffer(offers: Offers, made: OfferMade): Offers {
  const others = offers.open.filter(({ conversation }) => conversation.id !== made.conversation.id);
  const known = offers.open.find(({ conversation }) => conversation.id === made.conversation.id);
  const same = known?.offered_at === made.offered_at;
  const told = same ? { ...made, explanation: made.explanation ?? known.explanation } : made;
  const open = [...others, told].sort((a, b) => a.expires_at.localeCompare(b.expires_at));
  return { ...offers, open, answering: without(offers.answering, made.conversation.id) };
}

/** `why` as the hub tells it; an accepted or declined one needs no line. */
export function endOffer(offers: Offers, conversationId: string, why: string | undefined): Offers {
  const ended = offers.open.find(({ conversation }) => conversation.id === conversationId);
  if (!ended) return offers;
  const open = offers.open.filter((one) => one !== ended);
  const answered = offers.answering[conversationId] !== undefined;
  const answering = without(offers.answering, conversationId);
  const said = answered || why === "accepted" || why === "declined";
  const gone = said
    ? offers.gone
    : { conversationId, number: ended.conversation.number, why: goneWhy(why) };
  return { open, answering, gone };
}

/** The timeline tells how it ended; whichever push comes first, the line says it. */
export function tellEnd(offers: Offers, conversationId: string, how: string): Offers {
  if (offers.open.some(({ conversation }) => conversation.id === conversationId)) {
    return endOffer(offers, conversationId, how);
  }
  const { gone } = offers;
  if (gone?.conversationId !== conversationId || gone.why !== "gone") return offers;
  return {
    ...offers,
    gone: how === "accepted" || how === "declined" ? null : { ...gone, why: goneWhy(how) },
  };
}

/** The hub ends an offer in time; this is for a line that broke just then. */
export function expireOffers(offers: Offers, now: number): Offers {
  const over = offers.open.filter(({ expires_at }) => Date.parse(expires_at) + LATE_MS < now);
  return over.reduce((left, { conversation }) => endOffer(left, conversation.id, "gone"), offers);
}

export function setAnswering(offers: Offers, id: string, how: Answering | null): Offers {
  const answering = without(offers.answering, id);
  return { ...offers, answering: how === null ? answering : { ...answering, [id]: how } };
}

export function dismissGone(offers: Offers): Offers {
  return offers.gone === null ? offers : { ...offers, gone: null };
}

/** How late the hub's word may come before the card goes without it. */
const LATE_MS = 5_000;

function goneWhy(why: string | undefined): GoneWhy {
  return why === "timed_out" || why === "withdrawn" ? why : "gone";
}

function without(answering: Offers["answering"], id: string): Offers["answering"] {
  if (answering[id] === undefined) return answering;
  const { [id]: _, ...rest } = answering;
  return rest;
}

export const offersStore = createStore<Offers>(NO_OFFERS);

/** When an offer to this agent timed out last, on the hub's clock: the hub sets them away then. */
export const lastTimeOut = createStore<number | null>(null);
