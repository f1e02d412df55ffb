// A macro on the open conversation: what it will say and do, with the customer's name filled in.

import { loadConversation, loadCountsSoon } from "../../actions/loading";
import { applyMacro } from "../../hub/bulk";
import { explain } from "../../hub/problem";
import { session } from "../../hub/session";
import type { CannedReply, Conversation } from "../../hub/wire";
import { t } from "../../i18n";
import { fillPlaceholders, hasPlaceholder } from "../../lib/canned";
import { inbox } from "../../stores/live_stores";
import { useStore } from "../../stores/store";
import { toast } from "../../stores/toasts";
import { show, ui } from "../../stores/ui";
import { MacroDialog } from "../inbox/macro_dialog";

export function MacroOne() {
  const id = useStore(ui, (now) => now.macro);
  const conversation = useStore(inbox, (now) => (id === null ? undefined : now.conversations[id]));
  if (!conversation) return null;
  return (
    <MacroDialog
      open
      close={() => show({ macro: null })}
      title={t("macro.apply_title", { number: conversation.number })}
      hint={t("macro.apply_hint")}
      action={t("macro.apply_run")}
      show={(text) => filled(text, conversation)}
      run={(reply) => void apply(reply, conversation)}
    />
  );
}

function filled(text: string, { contact }: Conversation): string {
  return fillPlaceholders(text, {
    "contact.name": contact.name,
    "contact.first_name": contact.name?.trim().split(/\s+/u)[0] ?? null,
    "agent.name": session.get().agent?.name ?? null,
  });
}

async function apply(reply: CannedReply, conversation: Conversation): Promise<void> {
  const text = filled(reply.text, conversation);
  if (hasPlaceholder(text)) {
    toast(t("macro.unfilled"), { tone: "failed" });
    return;
  }
  const form = { canned_reply_id: reply.id, text, client_id: crypto.randomUUID() };
  try {
    await applyMacro(conversation.id, form);
    loadCountsSoon();
    void loadConversation(conversation.id).catch(() => undefined);
    toast(t("macro.done", { title: reply.title, number: conversation.number }));
  } catch (error) {
    toast(explain(error), { tone: "failed" });
  }
}
