// Replies that fail where nobody looks: told once, with the way there.

import { myId } from "../hub/session";
import type { Message, MessageDelivery } from "../hub/wire";
import { type TextKey, t } from "../i18n";
import { router } from "../router";
import { inbox, threads } from "../stores/live_stores";
import { toast } from "../stores/toasts";
import { loadConversation } from "./loading";

/** The conversation that is open shows it by itself. */
function isOpen(conversationId: string): boolean {
  const place = router.get();
  return place.screen === "inbox" && place.conversationId === conversationId;
}

async function tell(conversationId: string, messageId: string, text: TextKey): Promise<void> {
  const known = inbox.get().conversations[conversationId];
  const conversation = known ?? (await loadConversation(conversationId).catch(() => undefined));
  const author = threads.get()[conversationId]?.messages[messageId]?.author;
  const mine = author?.id === myId() || conversation?.assignee?.id === myId();
  if (!mine || isOpen(conversationId)) return;
  toast(t(text, { name: conversation?.contact.name || t("visitor") }), {
    tone: "failed",
    topic: `failed:${messageId}`,
    action: {
      label: t("social.open_failed"),
      run: () => router.openConversation(conversationId),
    },
  });
}

export function replyFailed(
  conversationId: string,
  messageId: string,
  delivery: MessageDelivery,
): void {
  if (delivery.state !== "failed" || isOpen(conversationId)) return;
  void tell(conversationId, messageId, "social.reply_failed");
}

/** What this agent wanted done, and the platform refused just now. */
export function actFailed(conversationId: string, message: Message): void {
  if (isOpen(conversationId)) return;
  const me = myId();
  const refused = message.social?.acts.some(({ queued, by }) => !queued && by.id === me);
  if (refused) void tell(conversationId, message.id, "social.act_failed");
}
