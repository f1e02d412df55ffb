// Who else is here: colleagues who look or write, and what the visitor types before sending it.

import { Eye } from "lucide-react";
import { lost } from "../../hub/reach";
import { myId } from "../../hub/session";
import type { Viewer } from "../../hub/wire";
import { t } from "../../i18n";
import { NO_SIGNALS, signalsStore } from "../../stores/signals";
import { useStore } from "../../stores/store";
import { Avatar } from "../../ui/basics";

const NOBODY: readonly Viewer[] = [];
const NO_TYPING = NO_SIGNALS.typing[""] ?? {};

export function Presence({ conversationId }: { conversationId: string }) {
  const me = myId();
  const viewers = useStore(signalsStore, (now) => now.viewers[conversationId] ?? NOBODY);
  const typing = useStore(signalsStore, (now) => now.typing[conversationId] ?? NO_TYPING);
  const peek = useStore(signalsStore, (now) => now.peeks[conversationId] ?? "");
  // Who looked before the line was lost may have gone, and what was typed may have been sent.
  const isLost = useStore(lost, (now) => now);
  const typists = Object.values(typing);
  const contact = typists.find(({ person }) => person.kind === "contact");
  const writing = new Set(
    typists.filter(({ person }) => person.kind === "agent").map(({ person }) => person.id),
  );
  const others = viewers.filter(({ agent_id }) => agent_id !== me);
  const preview = peek.trim();
  if (isLost || (!contact && preview === "" && others.length === 0)) return null;
  return (
    <div className="here" aria-live="polite">
      {(contact || preview !== "") && (
        <div className="peek">
          <span className="dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <span className="peek-body">
            <small>
              {preview === ""
                ? t("here.typing", { name: contact?.person.name ?? t("visitor") })
                : t("here.peek")}
            </small>
            {preview !== "" && <span dir="auto">{preview}</span>}
          </span>
        </div>
      )}
      {others.length > 0 && (
        <div className="viewers">
          {others.map((viewer) => {
            const writes = viewer.writing || writing.has(viewer.agent_id);
            return (
              <span key={viewer.agent_id} data-writing={writes}>
                <Avatar name={viewer.name} size={18} />
                {writes ? (
                  t("here.writing", { name: viewer.name })
                ) : (
                  <>
                    <Eye size={12} aria-hidden="true" /> {t("here.viewing", { name: viewer.name })}
                  </>
                )}
              </span>
            );
          })}
        </div>
      )}
    </div>
  );
}
