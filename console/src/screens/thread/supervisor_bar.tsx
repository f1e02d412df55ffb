// What a lead may do in somebody else's conversation. Agents never see it on their own.

import { Ear, LogIn, MessageSquareDashed } from "lucide-react";
import { useEffect } from "react";
import { writeDraft } from "../../actions/drafts";
import { bargeIn, following, listen, stopListening, takeOver } from "../../actions/supervise";
import { isSupervisor, session } from "../../hub/session";
import type { Conversation } from "../../hub/wire";
import { t } from "../../i18n";
import { useStore } from "../../stores/store";
import { focusOn } from "../../stores/ui";

/** Whether this agent looks at a colleague's conversation and may step in. */
export function useSupervises({ assignee, status }: Conversation): boolean {
  const me = useStore(session, (now) => now.agent);
  const active = status === "new" || status === "open" || status === "pending";
  return isSupervisor(me) && active && assignee !== null && assignee.id !== me?.id;
}

export function SupervisorBar({ conversation }: { conversation: Conversation }) {
  const { id, assignee } = conversation;
  const supervises = useSupervises(conversation);
  const listening = useStore(following, (now) => now.has(id));
  // Whoever leaves the conversation has stopped listening: the timeline should not say otherwise.
  useEffect(
    () => () => {
      if (following.get().has(id)) void stopListening(id);
    },
    [id],
  );
  if (!supervises || !assignee) return null;
  return (
    <section className="supervisor" aria-label={t("supervise.bar")} data-listening={listening}>
      <span>
        <Ear size={14} aria-hidden="true" />
        <b dir="auto" title={assignee.name}>
          {listening
            ? t("supervise.listening")
            : t("supervise.not_listening", { name: assignee.name })}
        </b>
      </span>
      {listening ? (
        <button type="button" className="button" onClick={() => void stopListening(id)}>
          {t("supervise.stop")}
        </button>
      ) : (
        <button type="button" className="button" onClick={() => void listen(id)}>
          {t("supervise.listen")}
        </button>
      )}
      <button
        type="button"
        className="button"
        onClick={() => {
          writeDraft(id, { visibility: "whisper" });
          focusOn("composer");
        }}
      >
        <MessageSquareDashed size={14} aria-hidden="true" /> {t("supervise.whisper")}
      </button>
      <button type="button" className="button" onClick={() => bargeIn(conversation)}>
        <LogIn size={14} aria-hidden="true" /> {t("supervise.barge")}
      </button>
      <button type="button" className="button" onClick={() => takeOver(conversation, assignee)}>
        {t("supervise.take_over")}
      </button>
    </section>
  );
}
