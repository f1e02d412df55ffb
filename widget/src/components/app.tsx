import { useEffect, useRef } from "preact/hooks";
import type { App } from "../store/app";
import { AppContext } from "./context";
import { Home } from "./home";
import { Thread } from "./thread";

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

  // Whoever opens the chat or moves within it is taken there, with eyes and with a screen reader.
  const place = `${route.name}${route.name === "thread" && route.id === null}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the place changes
  useEffect(() => {
    if (!open || !document.hasFocus()) return;
    const target = main.current?.querySelector<HTMLElement>("[data-autofocus=true]");
    target?.focus({ preventScroll: true });
  }, [open, place]);

  if (app.forgotten.value) return null;
  return (
    <AppContext.Provider value={app}>
      <div
        ref={main}
        class="app"
        role="dialog"
        aria-label={`${t("chat")}: ${app.config.value.channel.name}`}
      >
        {route.name === "home" ? <Home /> : <Thread id={route.id} key="thread" />}
      </div>
    </AppContext.Provider>
  );
}
