// The pushes about work and who does it: offers, own status, what is assigned, the wallboard.

import type { HubClient } from "@bellhop/client";
import { loadJobs } from "../actions/bulk";
import { loadCountsSoon } from "../actions/loading";
import { isLive, jobsStore, putJob } from "../stores/bulk";
import { serverNow } from "../stores/clock";
import {
  endOffer,
  expireOffers,
  lastTimeOut,
  NO_OFFERS,
  offersStore,
  putOffer,
  tellEnd,
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
    void loadJobs();
  });
  from.on("bulk_job_updated", ({ bulk_job }) => {
    jobsStore.update((now) => putJob(now, bulk_job));
    // Lists hear of each conversation; what a filter would find now, only the hub knows.
    if (!isLive(bulk_job)) loadCountsSoon();
  });
  from.on("wallboard", (snapshot) => boardStore.update(() => putSnapshot(snapshot)));
  from.on("queue_stats", (stats) => boardStore.update((now) => putQueueStats(now, stats)));
  from.on("agent_stats", (stats) => boardStore.update((now) => putAgentStats(now, stats)));
  from.on("offer_made", (made) => {
    offersStore.update((now) => putOffer(now, made));
    listeners.offered(made);
  });
  from.on("offer_withdrawn", (ended) => {
    offersStore.update((now) => endOffer(now, ended.conversation_id, undefined));
  });
  from.on("conversation_updated", ({ change, conversation, conversation_id }) => {
    if (serverNow() - Date.parse(change.at) > FRESH_MS) return;
    if (change.kind === "offer_ended" && change.agent.id === myId()) {
      if (change.how === "timed_out") lastTimeOut.update(() => Date.parse(change.at));
      offersStore.update((now) => tellEnd(now, conversation_id, change.how));
    }
    if (change.kind !== "assigned" || change.agent.id !== myId()) return;
    offersStore.update((now) => tellEnd(now, conversation_id, "accepted"));
    if (change.how === "auto" && "channel" in conversation) {
      listeners.assignedToMe(conversation as Conversation);
    }
  });
}

export function sweepOffers(): void {
  offersStore.update((now) => expireOffers(now, serverNow()));
}
