// `t`: one search over agents, queues and teams, then a note. Everything works by keyboard alone.

import { Dialog } from "@base-ui/react/dialog";
import { newId } from "@bellhop/client";
import { type FormEvent, type KeyboardEvent, useState } from "react";
import { type Target, transfer } from "../../actions/transfer";
import type { Conversation } from "../../hub/wire";
import { t } from "../../i18n";
import { inbox } from "../../stores/live_stores";
import { useStore } from "../../stores/store";
import { show, ui } from "../../stores/ui";
import { IS_MAC, Kbd } from "../../ui/basics";
import { TargetList } from "./target_list";

export function TransferDialog() {
  const id = useStore(ui, (now) => now.transfer);
  const conversation = useStore(inbox, (now) => (id === null ? null : now.conversations[id]));
  return (
    <Dialog.Root
      open={id !== null && conversation != null}
      onOpenChange={(open) => !open && show({ transfer: null })}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="palette transfer">
          {conversation && <Body key={conversation.id} conversation={conversation} />}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Body({ conversation }: { conversation: Conversation }) {
  const [target, setTarget] = useState<Target | null>(null);
  // One id for all tries, so that a repeated transfer does not say the note twice.
  const [clientId] = useState(newId);
  return (
    <>
      <Dialog.Title className="visually-hidden">
        {t("transfer.title", { number: conversation.number })}
      </Dialog.Title>
      {target === null ? (
        <TargetList conversation={conversation} choose={setTarget} />
      ) : (
        <Note
          conversation={conversation}
          target={target}
          clientId={clientId}
          back={() => setTarget(null)}
        />
      )}
    </>
  );
}

/** As long as a message may be. */
const NOTE_CHARS_MAX = 10_000;

function Note({
  conversation,
  target,
  clientId,
  back,
}: {
  conversation: Conversation;
  target: Target;
  clientId: string;
  back: () => void;
}) {
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async (event?: FormEvent) => {
    event?.preventDefault();
    if (busy) return;
    setBusy(true);
    const refused = await transfer(conversation, target, note, clientId);
    setBusy(false);
    setProblem(refused);
    if (refused === null) show({ transfer: null });
  };
  const keyed = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
    if (IS_MAC ? event.metaKey : event.ctrlKey) {
      event.preventDefault();
      void submit();
    }
  };
  return (
    <form className="transfer-note" onSubmit={(event) => void submit(event)}>
      <p>
        <strong dir="auto">{t("transfer.to", { name: target.name })}</strong>
        <button type="button" className="link" onClick={back}>
          {t("transfer.change")}
        </button>
      </p>
      <label className="field">
        <span>{t("transfer.note")}</span>
        <textarea
          rows={4}
          dir="auto"
          // biome-ignore lint/a11y/noAutofocus: the target has just been chosen, the note is what comes next.
          autoFocus
          maxLength={NOTE_CHARS_MAX}
          placeholder={t("transfer.note_placeholder")}
          value={note}
          onChange={(event) => setNote(event.target.value)}
          onKeyDown={keyed}
        />
        <small>
          {target.kind === "agent"
            ? t("transfer.agent_hint", { name: target.name })
            : t("transfer.queue_hint")}
        </small>
      </label>
      {problem && (
        <p className="login-problem" role="alert">
          {problem}
        </p>
      )}
      <footer>
        <button type="button" className="button" onClick={() => show({ transfer: null })}>
          {t("cancel")}
        </button>
        <button type="submit" className="button primary" disabled={busy}>
          {t(busy ? "transfer.sending" : "transfer.submit")} <Kbd keys={["mod", "Enter"]} />
        </button>
      </footer>
    </form>
  );
}
