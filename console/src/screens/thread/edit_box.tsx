// In the place of a message's text, while its author changes it.

import { useState } from "react";
import { edit } from "../../actions/messages";
import { explain } from "../../hub/problem";
import type { Message } from "../../hub/wire";
import { t } from "../../i18n";
import { toast } from "../../stores/toasts";

interface Props {
  message: Message;
  conversationId: string;
  /** Said below, where it changes more than what is here. */
  hint: string | null;
  done: () => void;
}

export function EditBox({ message, conversationId, hint, done }: Props) {
  const [text, setText] = useState(message.text);
  const [busy, setBusy] = useState(false);
  const save = async () => {
    const wanted = text.trim();
    if (wanted === "" || wanted === message.text) return done();
    setBusy(true);
    try {
      await edit(conversationId, message, wanted);
      done();
    } catch (error) {
      toast(explain(error), { tone: "failed" });
      setBusy(false);
    }
  };
  return (
    <div className="edit-box">
      <textarea
        aria-label={t("message.edit")}
        // biome-ignore lint/a11y/noAutofocus: it replaces the text whose "edit" was just chosen.
        autoFocus
        dir="auto"
        rows={Math.min(8, text.split("\n").length + 1)}
        value={text}
        disabled={busy}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            event.preventDefault();
            event.stopPropagation();
            done();
          }
          if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
            event.preventDefault();
            void save();
          }
        }}
      />
      {hint && <small className="edit-hint">{hint}</small>}
      <div>
        <button type="button" className="button" onClick={done}>
          {t("cancel")}
        </button>
        <button
          type="button"
          className="button primary"
          disabled={busy}
          onClick={() => void save()}
        >
          {t("save")}
        </button>
      </div>
    </div>
  );
}
