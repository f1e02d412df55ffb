import type { FunctionComponent } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { percent } from "../format";
import { Uploads } from "../store/uploads";
import { useApp } from "./context";
import type { EmojiPickerProps } from "./emoji";
import { Icon } from "./icons";

const HEIGHT_MAX_PX = 132;
/** From here to the limit the rest is shown. */
const COUNT_FROM = 200;

export function Composer({ id }: { id: string | null }) {
  const app = useApp();
  const { t, language } = app.texts.value;
  const { limits } = app.config.value;
  const [text, setText] = useState(() => app.drafts.get(id));
  const [dragging, setDragging] = useState(false);
  const [Picker, setPicker] = useState<FunctionComponent<EmojiPickerProps> | null>(null);
  const uploads = useMemo(() => new Uploads(() => app.session.token()), [app]);
  const area = useRef<HTMLTextAreaElement>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const chosen = uploads.chosen.value;
  const over = [...text].length - limits.text_chars_max;
  const canSend =
    (text.trim() !== "" || uploads.ready.value.length > 0) && !uploads.busy.value && over <= 0;

  const change = (value: string) => {
    setText(value);
    app.drafts.set(id, value);
    app.typing.wrote(id, value);
  };

  // Dependencies: the height follows the text.
  useLayoutEffect(() => {
    const it = area.current;
    if (!it) return;
    it.style.height = "auto";
    it.style.height = `${Math.min(HEIGHT_MAX_PX, it.scrollHeight)}px`;
  }, [text]);

  const inserted = app.insert.value;
  // Dependencies: runs once per text from outside.
  useEffect(() => {
    if (!inserted) return;
    app.insert.value = null;
    change(inserted.text);
    area.current?.focus();
  }, [inserted]);

  const take = (files: readonly File[]) => {
    if (files.length === 0) return;
    // A file goes to the hub when it is chosen: that is the visitor's first word.
    app.begin();
    uploads.add(files, limits, app.texts.value);
  };

  const send = () => {
    if (!canSend) return;
    app.drafts.set(id, "");
    setText("");
    app.send(text.trim(), uploads.ready.value);
    uploads.clear();
    setPicker(null);
    area.current?.focus();
  };

  const togglePicker = async () => {
    if (Picker) {
      setPicker(null);
      return;
    }
    const { EmojiPicker } = await import("./emoji");
    setPicker(() => EmojiPicker);
  };

  const insert = (emoji: string) => {
    const it = area.current;
    const at = it?.selectionStart ?? text.length;
    const end = it?.selectionEnd ?? at;
    change(text.slice(0, at) + emoji + text.slice(end));
    requestAnimationFrame(() => {
      it?.focus();
      it?.setSelectionRange(at + emoji.length, at + emoji.length);
    });
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button is the first
    <footer
      class={`composer ${dragging ? "dragging" : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        setDragging(true);
      }}
      onDragLeave={() => setDragging(false)}
      onDrop={(event) => {
        event.preventDefault();
        setDragging(false);
        take([...(event.dataTransfer?.files ?? [])]);
      }}
    >
      {dragging && <p class="drop-hint">{t("drop_files")}</p>}
      {chosen.length > 0 && (
        <ul class="chips">
          {chosen.map((it) => {
            const running = !it.attachment && !it.failed;
            return (
              <li class={`chip ${it.failed ? "chip-failed" : ""}`} key={it.id}>
                <Icon name="file" />
                <span class="chip-name" title={it.file.name}>
                  {it.file.name}
                </span>
                {running && (
                  <progress
                    value={it.share}
                    max={1}
                    aria-label={t("uploading", {
                      name: it.file.name,
                      percent: percent(language, it.share),
                    })}
                  />
                )}
                {it.failed && !it.refused && (
                  <button
                    type="button"
                    class="link"
                    onClick={() => uploads.retry(it.id, app.texts.value)}
                  >
                    {t("upload_retry")}
                  </button>
                )}
                <button
                  type="button"
                  class="chip-x"
                  aria-label={t("remove_file", { name: it.file.name })}
                  onClick={() => uploads.remove(it.id)}
                >
                  <Icon name="close" />
                </button>
              </li>
            );
          })}
        </ul>
      )}
      {uploads.problem.value && (
        <p class="field-error" role="alert">
          {uploads.problem.value}
        </p>
      )}
      {Picker && (
        <Picker
          app={app}
          pick={insert}
          close={() => {
            setPicker(null);
            area.current?.focus();
          }}
        />
      )}
      <form
        class="write"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <textarea
          ref={area}
          rows={1}
          // Without a text, the placeholder's direction is the page's.
          dir={text ? "auto" : undefined}
          value={text}
          placeholder={t("placeholder")}
          aria-label={t("message_label")}
          data-autofocus
          onInput={(event) => change(event.currentTarget.value)}
          onPaste={(event) => {
            const files = [...(event.clipboardData?.files ?? [])];
            if (files.length === 0) return;
            event.preventDefault();
            take(files);
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            send();
          }}
          onBlur={() => app.typing.stop()}
        />
        <div class="tools">
          <button
            type="button"
            class="icon-button"
            aria-label={t("attach")}
            onClick={() => chooser.current?.click()}
          >
            <Icon name="attach" />
          </button>
          <button
            type="button"
            class="icon-button"
            aria-label={t("emoji")}
            aria-expanded={Picker !== null}
            onClick={() => void togglePicker()}
          >
            <Icon name="smile" />
          </button>
          <span class={`counter ${over > 0 ? "counter-over" : ""}`} role="status">
            {over > 0 ? t("text_too_long", { n: over }) : over > -COUNT_FROM ? String(-over) : ""}
          </span>
          <button type="submit" class="send" aria-label={t("send")} disabled={!canSend}>
            <Icon name="send" />
          </button>
        </div>
        <input
          ref={chooser}
          type="file"
          hidden
          multiple
          accept={limits.content_types.join(",")}
          onChange={(event) => {
            take([...(event.currentTarget.files ?? [])]);
            event.currentTarget.value = "";
          }}
        />
      </form>
    </footer>
  );
}
