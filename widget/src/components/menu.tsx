import { useEffect, useRef, useState } from "preact/hooks";
import { useApp } from "./context";
import { Icon } from "./icons";

/** Sound and the end of the chat. `id` is null when there is nothing to end. */
export function Menu({ id }: { id: string | null }) {
  const app = useApp();
  const { t } = app.texts.value;
  const [open, setOpen] = useState(false);
  const [asking, setAsking] = useState(false);
  const [failed, setFailed] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open && !asking) return;
    box.current?.querySelector<HTMLElement>("[role=menuitem],.ask button")?.focus();
    const away = (event: Event) => {
      if (!(event.target instanceof Node) || box.current?.contains(event.target)) return;
      setOpen(false);
    };
    document.addEventListener("pointerdown", away);
    return () => document.removeEventListener("pointerdown", away);
  }, [open, asking]);

  const leave = () => {
    setOpen(false);
    setAsking(false);
    setFailed(false);
    button.current?.focus();
  };
  const key = (event: KeyboardEvent) => {
    if (!open && !asking) return;
    if (event.key === "Escape") {
      event.preventDefault();
      leave();
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const items = [...(box.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
      const at = items.indexOf(document.activeElement as HTMLElement);
      const step = event.key === "ArrowDown" ? 1 : -1;
      items[(at + step + items.length) % items.length]?.focus();
    }
  };
  const end = async () => {
    if (!id) return;
    if (await app.endConversation(id)) leave();
    else setFailed(true);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys and Esc for the buttons inside
    <div class="menu" ref={box} onKeyDown={key}>
      <button
        ref={button}
        type="button"
        class="icon-button"
        aria-label={t("menu")}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name="more" />
      </button>
      {open && (
        <div class="menu-list" role="menu">
          <button
            type="button"
            role="menuitem"
            onClick={() => {
              app.setMuted(!app.muted.value);
              leave();
            }}
          >
            <Icon name={app.muted.value ? "sound" : "mute"} />
            {t(app.muted.value ? "unmute" : "mute")}
          </button>
          {id && (
            <button
              type="button"
              role="menuitem"
              class="danger"
              onClick={() => {
                setOpen(false);
                setAsking(true);
              }}
            >
              <Icon name="end" />
              {t("end_chat")}
            </button>
          )}
        </div>
      )}
      {asking && (
        <div class="ask-back">
          <div
            class="ask"
            role="alertdialog"
            aria-modal="true"
            aria-labelledby="ask"
            aria-describedby="ask-hint"
          >
            <strong id="ask">{t("end_chat_question")}</strong>
            <p class="quiet" id="ask-hint">
              {t("end_chat_hint")}
            </p>
            {failed && (
              <p class="field-error" role="alert">
                {t("end_chat_failed")}
              </p>
            )}
            <div class="ask-buttons">
              <button type="button" class="button button-quiet" onClick={leave}>
                {t("cancel")}
              </button>
              <button type="button" class="button button-danger" onClick={() => void end()}>
                {t("end_chat")}
              </button>
            </div>
          </div>
        </div>
      )}
    </div>
  );
}
