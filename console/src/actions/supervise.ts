// Stepping into somebody else's conversation. The hub checks the permission and writes it down.

import { request } from "../hub/live";
import { explain } from "../hub/problem";
import { myId } from "../hub/session";
import type { AgentRef, Conversation, Visibility } from "../hub/wire";
import { t } from "../i18n";
import { router } from "../router";
import { ask } from "../stores/confirm";
import { draftOf } from "../stores/drafts";
import { createStore } from "../stores/store";
import { toast } from "../stores/toasts";
import { assign } from "./conversations";
import { writeDraft } from "./drafts";

/** Conversations that this window listens to. */
export const following = createStore<ReadonlySet<string>>(new Set());

function setFollowing(id: string, on: boolean): void {
  following.update((now) => {
    const next = new Set(now);
    if (on) next.add(id);
    else next.delete(id);
    return next;
  });
}

export async function listen(id: string): Promise<void> {
  await tell(async () => {
    await request("follow", { conversation_id: id });
    if (!following.get().has(id)) unlessBegun(id, "whisper");
    setFollowing(id, true);
  });
}

/** Who listens speaks aside: a word to the customer is not to slip out. What is begun stays what it is. */
function unlessBegun(id: string, visibility: Visibility): void {
  if (draftOf(id).text === "") writeDraft(id, { visibility });
}

export async function stopListening(id: string): Promise<void> {
  setFollowing(id, false);
  unlessBegun(id, "public");
  await tell(async () => {
    await request("unfollow", { conversation_id: id });
  });
}

/** The hub forgets who listened when a socket goes; whoever did still wants to. */
export function listenAgain(): void {
  for (const id of following.get()) void listen(id);
}

export function openAndListen(id: string): void {
  router.go({ screen: "inbox", view: "all", conversationId: id });
  void listen(id);
}

export function openAndWhisper(id: string): void {
  openAndListen(id);
  writeDraft(id, { visibility: "whisper" });
}

export function bargeIn({ id, number }: Pick<Conversation, "id" | "number">): void {
  ask({
    title: t("supervise.barge_title", { number }),
    text: t("supervise.barge_text"),
    action: t("supervise.barge"),
    run: () =>
      void tell(async () => {
        await request("barge", { conversation_id: id });
        setFollowing(id, true);
        writeDraft(id, { visibility: "public" });
        router.go({ screen: "inbox", view: "all", conversationId: id });
      }),
  });
}

export function takeOver(
  { id, number }: Pick<Conversation, "id" | "number">,
  from: Pick<AgentRef, "id" | "name" | "avatar_url"> | null,
): void {
  ask({
    title: t("supervise.take_over_title", { number }),
    text: t("supervise.take_over_text", { name: from?.name ?? t("somebody") }),
    action: t("supervise.take_over"),
    run: () =>
      void tell(async () => {
        await request("take_over", { conversation_id: id });
        setFollowing(id, false);
        router.go({ screen: "inbox", view: "mine", conversationId: id });
        const back = from && from.id !== myId() ? from : null;
        toast(t("done.assigned_me", { number }), {
          topic: `assignee:${id}`,
          ...(back && {
            action: {
              label: t("supervise.give_back", { name: back.name }),
              run: () => void assign(id, back),
            },
          }),
        });
      }),
  });
}

export async function reassign(
  { id, number }: Pick<Conversation, "id" | "number">,
  to: AgentRef,
  from: AgentRef | null,
): Promise<void> {
  await tell(async () => {
    await request("assign_conversation", { conversation_id: id, agent_id: to.id });
    toast(t("done.assigned", { number, name: to.name }), {
      topic: `assignee:${id}`,
      ...(from && {
        action: { label: t("undo"), run: () => void reassign({ id, number }, from, null) },
      }),
    });
  });
}

export async function moveTo(
  { id, number }: Pick<Conversation, "id" | "number">,
  to: { id: string; name: string },
  from: { id: string; name: string } | null,
): Promise<void> {
  await tell(async () => {
    await request("move_conversation", { conversation_id: id, queue_id: to.id });
    toast(t("supervise.moved", { number, queue: to.name }), {
      topic: `move:${id}`,
      ...(from && {
        action: { label: t("undo"), run: () => void moveTo({ id, number }, from, null) },
      }),
    });
  });
}

async function tell(deed: () => Promise<void>): Promise<void> {
  try {
    await deed();
  } catch (error) {
    toast(explain(error), { tone: "failed" });
  }
}
