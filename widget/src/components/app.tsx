import type { FunctionComponent } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { loadTexts } from "../i18n";
import type { App } from "../store/app";
import { AppContext } from "./context";
import { Home } from "./home";

type ThreadView = FunctionComponent<{ id: string | null }>;

/** The thread and its words are their own chunks: who only sees the first screen does not pay. */
export async function loadThread(app: App): Promise<ThreadView> {
  const { language, whole } = app.texts.value;
  const [{ Thread }, texts] = await Promise.all([
    import("./thread"),
    whole ? null : loadTexts([language], true),
  ]);
  // A language chosen meanwhile has come with all its words.
  if (texts && app.texts.value.language === language) app.texts.value = texts;
  return Thread;
}

export function Root({ app }: { app: App }) {
  const main = useRef<HTMLDivElement>(null);
  const route = app.route.value;
  const { t } = app.texts.value;
  const open = app.open.value;

  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented) app.close();
    };
    document.addEventListener("keydown", key);
    return () => document.removeEventListener("keydown", key);
  }, [app]);

  const [Thread, setThread] = useState<ThreadView | null>(null);
  const [failed, setFailed] = useState(false);
  const needed = route.name === "thread" && !Thread;
  useEffect(() => {
    if (!needed || failed) return;
    loadThread(app).then(
      (view) => setThread(() => view),
      () => setFailed(true),
    );
  }, [app, needed, failed]);

  // Whoever opens the chat or moves within it is taken there, with eyes and with a screen reader.
  const place = `${route.name}${route.name === "thread" && route.id === null}`;
  useEffect(() => {
    if (!open || !document.hasFocus()) return;
    // On a touch screen, focus in the text would throw up the keyboard over what is to be read.
    const isTouch = matchMedia("(pointer: coarse)").matches;
    const target = main.current?.querySelector<HTMLElement>("[data-autofocus=true]");
    if (!isTouch || target?.tagName !== "TEXTAREA") target?.focus({ preventScroll: true });
  }, [open, place, needed, app.prechatDone.value]);

  if (app.forgotten.value) return null;
  return (
    <AppContext.Provider value={app}>
      <div
        ref={main}
        class="app"
        role="dialog"
        aria-label={`${t("chat")}: ${app.config.value.channel.name}`}
      >
        {route.name === "home" && <Home />}
        {route.name === "thread" && Thread && <Thread id={route.id} />}
        {needed && failed && (
          <p class="unavailable">
            {t("load_failed")}
            <button type="button" class="link" onClick={() => setFailed(false)}>
              {t("retry")}
            </button>
          </p>
        )}
      </div>
    </AppContext.Provider>
  );
}
