// What an agent does to a conversation. Optimistic: the store changes first, the hub confirms or
// the change is taken back and said so. Undo is the opposite action, not a trick of the screen.

import { request } from "../hub/live";
import { explain } from "../hub/problem";
import { myId } from "../hub/session";
import type { AgentRef, Conversation, LabelKind, Priority, Status } from "../hub/wire";
import { t } from "../i18n";
import { putConversation } from "../stores/inbox";
import { inbox } from "../stores/live_stores";
import { toast } from "../stores/toasts";
import { loadConversation, loadCountsSoon } from "./loading";

export function conversationOf(id: string): Conversation | undefined {
  return inbox.get().conversations[id];
}

/** Tags as the hub limits them; the hub says so too, but later. */
export const TAG_CHARS_MAX = 60;

export function statusName(status: Status): string {
  return t(`status.${status}`);
}

export async function setStatus(id: string, status: Status): Promise<void> {
  const before = conversationOf(id);
  if (!before || before.status === status) return;
  if (before.status === "closed") {
    toast(t("error.conversation_is_closed"), { topic: `status:${id}` });
    return;
  }
  await change(before, { status }, () =>
    request("update_conversation", { conversation_id: id, status }),
  ).then((done) => {
    if (!done) return;
    // A closed conversation is final: there is no way back to offer.
    const undo = status === "closed" ? {} : undoing(() => void setStatus(id, before.status));
    const text = t("done.status", { number: before.number, status: statusName(status) });
    toast(text, { ...undo, topic: `status:${id}` });
  });
}

export async function setPriority(id: string, priority: Priority): Promise<void> {
  const before = conversationOf(id);
  if (!before || before.priority === priority) return;
  await change(before, { priority }, () =>
    request("update_conversation", { conversation_id: id, priority }),
  );
}

export async function setTags(id: string, tags: string[]): Promise<void> {
  const before = conversationOf(id);
  if (!before) return;
  await change(before, { tags }, () =>
    request("update_conversation", { conversation_id: id, tags }),
  );
}

export function addTag(id: string, tag: string): void {
  const wanted = tag.trim().slice(0, TAG_CHARS_MAX);
  const before = conversationOf(id);
  if (!before || wanted === "" || before.tags.includes(wanted)) return;
  void setTags(id, [...before.tags, wanted]);
}

export function removeTag(id: string, tag: string): void {
  const before = conversationOf(id);
  if (!before) return;
  const { tags } = before;
  void setTags(
    id,
    tags.filter((other) => other !== tag),
  );
  toast(
    t("done.tag_removed", { tag }),
    undoing(() => void setTags(id, tags)),
  );
}

/** A person's word: rules change it no more. */
export async function setLabel(id: string, kind: LabelKind, value: string | null): Promise<void> {
  const before = conversationOf(id);
  const present = before?.labels[kind];
  if (!before || (present?.by_hand && present.value === value)) return;
  const labels = { ...before.labels, [kind]: { value, by_hand: true } };
  await change(before, { labels }, () =>
    request("update_conversation", { conversation_id: id, [kind]: value }),
  );
}

export async function setSubject(id: string, subject: string): Promise<void> {
  const before = conversationOf(id);
  if (!before || (before.subject ?? "") === subject) return;
  await change(before, { subject }, () =>
    request("update_conversation", { conversation_id: id, subject }),
  );
}

export async function assign(id: string, agent: AgentRef | null): Promise<void> {
  const before = conversationOf(id);
  if (!before || before.assignee?.id === agent?.id) return;
  const done = await change(before, { assignee: agent }, () =>
    request("assign_conversation", { conversation_id: id, agent_id: agent?.id ?? null }),
  );
  if (!done) return;
  const text = agent
    ? t(agent.id === myId() ? "done.assigned_me" : "done.assigned", {
        number: before.number,
        name: agent.name,
      })
    : t("done.unassigned", { number: before.number });
  toast(text, { ...undoing(() => void assign(id, before.assignee)), topic: `assignee:${id}` });
}

async function change(
  before: Conversation,
  wanted: Partial<Conversation>,
  ask: () => Promise<unknown>,
): Promise<boolean> {
  inbox.update((now) => putConversation(now, { ...before, ...wanted }, myId()));
  try {
    await ask();
    loadCountsSoon();
    return true;
  } catch (error) {
    const now = conversationOf(before.id);
    // Only what we changed goes back: pushes may have come in between.
    const back = Object.fromEntries(
      Object.keys(wanted).map((field) => [field, before[field as keyof Conversation]]),
    );
    if (now) inbox.update((all) => putConversation(all, { ...now, ...back }, myId()));
    loadConversation(before.id).catch(() => undefined);
    toast(explain(error), {
      tone: "failed",
      action: { label: t("retry"), run: () => void change(before, wanted, ask) },
    });
    return false;
  }
}

function undoing(run: () => void) {
  return { action: { label: t("undo"), run } };
}
