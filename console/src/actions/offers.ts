// Taking and declining what is offered, and hearing of it.

import { request } from "../hub/live";
import { codeOf, explain } from "../hub/problem";
import type { Conversation, OfferMade } from "../hub/wire";
import { t } from "../i18n";
import { router } from "../router";
import { arrived } from "../stores/arrivals";
import { endOffer, offersStore, setAnswering } from "../stores/offers";
import { settings } from "../stores/settings";
import { toast } from "../stores/toasts";
import { notifyOf, ring } from "./attention";

export async function acceptOffer({ conversation: { id } }: OfferMade): Promise<void> {
  if (offersStore.get().answering[id]) return;
  offersStore.update((now) => setAnswering(now, id, "accept"));
  try {
    await request("accept_offer", { conversation_id: id });
    offersStore.update((now) => endOffer(now, id, "accepted"));
    arrived(id);
    router.go({ screen: "inbox", view: "mine", conversationId: id });
  } catch (error) {
    failed(id, error);
  }
}

/** `reason` is for colleagues, who read it in the timeline; empty is none. */
export async function declineOffer(
  { conversation: { id } }: OfferMade,
  reason = "",
): Promise<void> {
  if (offersStore.get().answering[id]) return;
  offersStore.update((now) => setAnswering(now, id, "decline"));
  try {
    const said = reason.trim();
    await request("decline_offer", {
      conversation_id: id,
      ...(said !== "" && { reason: said }),
    });
    offersStore.update((now) => endOffer(now, id, "declined"));
  } catch (error) {
    failed(id, error);
  }
}

const OVER: ReadonlySet<string> = new Set([
  "not_found",
  "conflict",
  "offer_is_over",
  "not_offered",
]);

function failed(id: string, error: unknown): void {
  offersStore.update((now) => setAnswering(now, id, null));
  // Too late: the card says so by leaving, a second sentence would only worry.
  if (OVER.has(codeOf(error))) offersStore.update((now) => endOffer(now, id, "gone"));
  else toast(explain(error), { tone: "failed" });
}

export function contactName({ contact }: Conversation): string {
  return contact.name || contact.email || t("visitor");
}

export function announceOffer({ conversation, from, via }: OfferMade): void {
  call(
    conversation,
    via === "transfer"
      ? from
        ? t("offers.from_transfer", { name: from.name })
        : t("offers.from_somebody")
      : t("offers.notification_body", {
          queue: conversation.queue?.name ?? conversation.channel.name,
        }),
  );
}

export function announceAssigned(conversation: Conversation): void {
  arrived(conversation.id);
  call(conversation, t("offers.assigned_body"));
  const { id, number } = conversation;
  toast(t("offers.assigned_toast", { number, name: contactName(conversation) }), {
    topic: `assigned:${id}`,
    action: {
      label: t("offers.open"),
      run: () => router.go({ screen: "inbox", view: "mine", conversationId: id }),
    },
  });
}

function call(conversation: Conversation, body: string): void {
  const { sound, desktopNotifications } = settings.get();
  if (sound) ring();
  if (desktopNotifications && !document.hasFocus()) {
    notifyOf(conversation.id, contactName(conversation), body);
  }
}
