import { Dialog } from "@base-ui/react/dialog";
import { type FormEvent, useState } from "react";
import { t } from "../i18n";
import { type Question, question } from "../stores/confirm";
import { useStore } from "../stores/store";

export function ConfirmDialog() {
  const asked = useStore(question, (now) => now);
  const close = () => question.update(() => null);
  return (
    <Dialog.Root open={asked !== null} onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog confirm">
          {asked && <Body key={asked.title} asked={asked} close={close} />}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Body({ asked, close }: { asked: Question; close: () => void }) {
  const { title, text, action, danger, typeName, run } = asked;
  const [typed, setTyped] = useState("");
  const ready = typeName === undefined || typed.trim() === typeName.trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    close();
    run();
  };
  return (
    <form onSubmit={submit}>
      <Dialog.Title>{title}</Dialog.Title>
      <Dialog.Description>{text}</Dialog.Description>
      {typeName !== undefined && (
        <label className="field">
          <span>{t("confirm.type_name", { name: typeName })}</span>
          <input value={typed} onChange={(event) => setTyped(event.target.value)} dir="auto" />
        </label>
      )}
      <footer>
        <button type="button" className="button" onClick={close}>
          {t("cancel")}
        </button>
        <button
          type="submit"
          className={`button ${danger ? "danger-solid" : "primary"}`}
          disabled={!ready}
          // biome-ignore lint/a11y/noAutofocus: Enter confirms what was just asked for, unless a name has to be typed.
          autoFocus={typeName === undefined}
        >
          {action}
        </button>
      </footer>
    </form>
  );
}
