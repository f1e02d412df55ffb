// Writing, editing and deleting messages, and saying what has been seen.

import { hub, request, signal } from "../hub/live";
import { explain } from "../hub/problem";
import type { Attachment, Message, OutboxEntry, ReplyManner, Visibility } from "../hub/wire";
import { t } from "../i18n";
import { EDIT_WINDOW_MS } from "../lib/time";
import { threadOf, threads } from "../stores/live_stores";
import { createStore } from "../stores/store";
import { dismiss, TOAST_SHOWN_MS, toast } from "../stores/toasts";

export function send(
  conversationId: string,
  visibility: Visibility,
  text: string,
  attachments: readonly Attachment[],
  manner: ReplyManner | null = null,
): OutboxEntry {
  // A reply is guarded by what its writer has read; a note may cross another one.
  const guard =
    visibility === "public" ? { expected_seq: threadOf(threads.get(), conversationId).seq } : {};
  return hub().send(
    conversationId,
    text,
    attachments.map(({ id }) => id),
    { visibility, attachments: [...attachments], ...guard, ...(manner && { manner }) },
  );
}

/** Sends a held reply although somebody answered: the guard moves to what is shown now. */
export function sendAnyway(entry: OutboxEntry): void {
  hub().retry(entry.client_id, {
    expected_seq: threadOf(threads.get(), entry.conversation_id).seq,
  });
}

export function retry(entry: OutboxEntry): void {
  hub().retry(entry.client_id);
}

export function discard(entry: OutboxEntry): void {
  hub().discard(entry.client_id);
}

/** What failed on its way over a platform goes out once more. */
export async function retryDelivery(conversationId: string, messageId: string): Promise<void> {
  await request("retry_delivery", { conversation_id: conversationId, message_id: messageId });
}

/** What a platform has is not changed there by what is changed here: the hub refuses it. */
function isElsewhere({ delivery }: Message): boolean {
  return delivery !== undefined && delivery.state !== "queued" && delivery.state !== "failed";
}

export function canChange(message: Message, me: string, now: number): boolean {
  return (
    message.author.kind === "agent" &&
    message.author.id === me &&
    message.deleted_at === null &&
    !isElsewhere(message) &&
    now - Date.parse(message.posted_at) < EDIT_WINDOW_MS
  );
}

export async function edit(conversationId: string, message: Message, text: string): Promise<void> {
  await request("edit_message", { conversation_id: conversationId, message_id: message.id, text });
}

/** Messages whose deletion waits for the undo to pass. */
export const deleting = createStore<ReadonlySet<string>>(new Set());

/** The hub cannot bring a deleted message back, so the deletion is what waits. */
export function deleteWithUndo(conversationId: string, message: Message): void {
  deleting.update((now) => new Set(now).add(message.id));
  const restore = () =>
    deleting.update((now) => new Set([...now].filter((id) => id !== message.id)));
  const timer = setTimeout(async () => {
    try {
      await request("delete_message", {
        conversation_id: conversationId,
        message_id: message.id,
      });
    } catch (error) {
      toast(explain(error), { tone: "failed" });
    }
    restore();
  }, TOAST_SHOWN_MS);
  const shown = toast(t("done.deleted"), {
    action: {
      label: t("undo"),
      run: () => {
        clearTimeout(timer);
        restore();
        dismiss(shown);
      },
    },
  });
}

export function markSeen(conversationId: string, seq: number): void {
  signal("mark_seen", { conversation_id: conversationId, seq });
}
