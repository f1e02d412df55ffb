// A reply on its way, with its true state; when it cannot go on by itself, the choices.

import { CircleAlert, Clock3, Ear, Lock } from "lucide-react";
import { writeDraft } from "../../actions/drafts";
import { discard, retry, sendAnyway } from "../../actions/messages";
import { connection } from "../../hub/live";
import { explain, Problem } from "../../hub/problem";
import type { OutboxEntry } from "../../hub/wire";
import { t } from "../../i18n";
import { draftOf } from "../../stores/drafts";
import { isHeld } from "../../stores/outgoing";
import { useStore } from "../../stores/store";
import { focusOn } from "../../stores/ui";
import { Files } from "./files";
import { RichText } from "./rich_text";

export function OutgoingRow({ entry, first }: { entry: OutboxEntry; first: boolean }) {
  const online = useStore(connection, (now) => now.state === "online");
  const note = entry.visibility === "internal";
  const held = isHeld(entry);
  const failed = entry.state === "failed";
  return (
    <article
      className="message"
      data-side="agent"
      data-note={note}
      data-whisper={entry.visibility === "whisper"}
      data-first={first}
      data-state={held ? "held" : entry.state}
    >
      <div className="message-column">
        <div className="bubble-line">
          <div className="bubble">
            {note && <Lock size={11} aria-hidden="true" />}
            {entry.visibility === "whisper" && <Ear size={11} aria-hidden="true" />}
            {entry.text !== "" && <RichText text={entry.text} />}
            {entry.attachments.length > 0 && <Files files={entry.attachments} />}
          </div>
        </div>
        {held ? (
          <HeldChoices entry={entry} />
        ) : failed ? (
          <div className="send-state failed" role="alert">
            <CircleAlert size={13} />
            <span>
              {t("send.failed")}{" "}
              {explain(new Problem(entry.error?.code ?? "internal", entry.error?.message ?? ""))}
            </span>
            {/* A closed conversation takes nothing, and has no composer to go back to. */}
            {entry.error?.code !== "conversation_is_closed" && (
              <>
                <button
                  type="button"
                  className="link"
                  onClick={() => thenWrite(() => retry(entry))}
                >
                  {t("retry")}
                </button>
                <BackToComposer entry={entry} />
              </>
            )}
            <button type="button" className="link" onClick={() => thenWrite(() => discard(entry))}>
              {t("send.discard")}
            </button>
          </div>
        ) : (
          <div className="send-state">
            <Clock3 size={12} aria-hidden="true" />
            {entry.state === "sent"
              ? t("message.sent")
              : entry.state === "sending"
                ? t("send.sending")
                : entry.unconfirmed && !online
                  ? t("send.unconfirmed")
                  : t(online ? "send.queued" : "send.queued_offline")}
            {entry.state === "queued" && !entry.unconfirmed && !online && (
              <BackToComposer entry={entry} />
            )}
          </div>
        )}
      </div>
    </article>
  );
}

function HeldChoices({ entry }: { entry: OutboxEntry }) {
  return (
    <div className="held" role="alert">
      <p>
        <CircleAlert size={14} /> {t("send.someone_answered")}
      </p>
      <div>
        <button
          type="button"
          className="button primary"
          onClick={() => thenWrite(() => sendAnyway(entry))}
        >
          {t("send.anyway")}
        </button>
        <BackToComposer entry={entry} button />
        <button
          type="button"
          className="button ghost"
          onClick={() => thenWrite(() => discard(entry))}
        >
          {t("send.discard")}
        </button>
      </div>
    </div>
  );
}

/** The button that had the focus goes away with the choice: the composer is the next place. */
function thenWrite(deed: () => void): void {
  deed();
  focusOn("composer");
}

/** Takes the text back to where it was written; words typed meanwhile stay below it. */
function BackToComposer({ entry, button = false }: { entry: OutboxEntry; button?: boolean }) {
  const edit = () => {
    const { text } = draftOf(entry.conversation_id);
    writeDraft(entry.conversation_id, {
      text: text === "" ? entry.text : `${entry.text}\n${text}`,
      visibility: entry.visibility,
    });
    thenWrite(() => discard(entry));
  };
  return (
    <button type="button" className={button ? "button" : "link"} onClick={edit}>
      {t("send.edit")}
    </button>
  );
}
