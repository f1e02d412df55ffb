// Choose a macro: what it says and does is on the screen before it happens.

import { Dialog } from "@base-ui/react/dialog";
import { MessageSquareText } from "lucide-react";
import { useState } from "react";
import { useCannedReplies } from "../../hub/records";
import type { CannedReply } from "../../hub/wire";
import { t } from "../../i18n";
import { stepsText } from "../../lib/bulk_text";
import { filterCanned } from "../../lib/canned";
import { Empty } from "../../ui/basics";

/** Two lines hold less; a text of 10,000 characters need not be laid out for them. */
const TEXT_CHARS_SHOWN = 200;

export function MacroDialog({
  open,
  close,
  title,
  hint,
  action,
  show = (text) => text,
  run,
}: {
  open: boolean;
  close(): void;
  title: string;
  hint: string;
  action: string;
  /** Fills in what is known. */
  show?: (text: string) => string;
  run(reply: CannedReply): void;
}) {
  const { data = [] } = useCannedReplies();
  const [wanted, setWanted] = useState("");
  const [chosenId, setChosenId] = useState<string | null>(null);
  const found = filterCanned(data, wanted);
  const chosen = found.find(({ id }) => id === chosenId) ?? null;
  return (
    <Dialog.Root open={open} onOpenChange={(now) => !now && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog macro-dialog">
          <Dialog.Title>{title}</Dialog.Title>
          <input
            type="text"
            aria-label={t("macro.search")}
            placeholder={t("macro.search")}
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
          />
          {data.length === 0 && (
            <Empty icon={<MessageSquareText size={24} />} title={t("macro.empty")}>
              <p>{t("macro.empty_hint")}</p>
            </Empty>
          )}
          <ul className="macro-list" aria-label={t("macro.list")}>
            {found.map((reply) => (
              <li key={reply.id}>
                <button
                  type="button"
                  aria-pressed={reply.id === chosenId}
                  onClick={() => setChosenId(reply.id)}
                >
                  <strong>{reply.title}</strong>
                  <small>{stepsText(reply.steps) || reply.text.slice(0, TEXT_CHARS_SHOWN)}</small>
                </button>
              </li>
            ))}
          </ul>
          {chosen && (
            <div className="preview">
              {chosen.text.trim() !== "" && (
                <div className="bubble" dir="auto">
                  {show(chosen.text)}
                </div>
              )}
              {chosen.steps && <p className="macro-steps">{stepsText(chosen.steps)}</p>}
            </div>
          )}
          <p className="quiet">{hint}</p>
          <footer>
            <button type="button" className="button" onClick={close}>
              {t("cancel")}
            </button>
            <button
              type="button"
              className="button primary"
              disabled={chosen === null}
              onClick={() => {
                if (!chosen) return;
                close();
                run(chosen);
              }}
            >
              {action}
            </button>
          </footer>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
