// The pushes about work and who does it: offers, own status, what is assigned, the wallboard.

import type { HubClient } from "@bellhop/client";
import { serverNow } from "../stores/clock";
import {
  endOffer,
  expireOffers,
  lastTimeOut,
  NO_OFFERS,
  offersStore,
  putOffer,
} from "../stores/offers";
import {
  boardStore,
  NO_BOARD,
  putAgentStats,
  putQueueStats,
  putSnapshot,
} from "../stores/wallboard";
import { myId } from "./session";
import type { Conversation, OfferMade } from "./wire";

export interface WorkListeners {
  offered(offer: OfferMade): void;
  assignedToMe(conversation: Conversation): void;
  /** A new socket: what the hub knew of this window is gone. */
  joined(): void;
}

/** A change that is older than this is told by a replay; nobody needs to be called for it. */
const FRESH_MS = 30_000;

export function listenForWork(from: HubClient, listeners: WorkListeners): void {
  from.on("login", () => {
    // Offers under way are told again right after the log-in.
    offersStore.update(() => NO_OFFERS);
    boardStore.update(() => NO_BOARD);
    listeners.joined();
  });
  from.on("wallboard", (snapshot) => boardStore.update(() => putSnapshot(snapshot)));
  from.on("queue_stats", (stats) => boardStore.update((now) => putQueueStats(now, stats)));
  from.on("agent_stats", (stats) => boardStore.update((now) => putAgentStats(now, stats)));
  from.on("offer_made", (made) => {
    offersStore.update((now) => putOffer(now, made));
    listeners.offered(made);
  });
  from.on("offer_withdrawn", (ended) => {
    const why = "why" in ended && typeof ended.why === "string" ? ended.why : undefined;
    if (why === "timed_out") lastTimeOut.update(() => serverNow());
    offersStore.update((now) => endOffer(now, ended.conversation_id, why));
  });
  from.on("conversation_updated", ({ change, conversation }) => {
    if (change.kind !== "assigned" || !("channel" in conversation)) return;
    const given = change.how === "auto" && change.agent.id === myId();
    if (given && serverNow() - Date.parse(change.at) < FRESH_MS) {
      listeners.assignedToMe(conversation as Conversation);
    }
  });
}

export function sweepOffers(): void {
  offersStore.update((now) => expireOffers(now, serverNow()));
}
