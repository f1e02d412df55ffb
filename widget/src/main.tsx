// The frame's page: waits for the loader's word, fetches what it needs, draws the app.

import "@bellhop/client/tokens.css";
import "./widget.css";
import { effect } from "@preact/signals";
import { render } from "preact";
import { accentVariables } from "./accent";
import { api } from "./api";
import { bridge } from "./bridge";
import { Root } from "./components/app";
import { loadTexts } from "./i18n";
import { outboxStorage } from "./outbox_storage";
import type { BootOptions, ToFrame } from "./protocol";
import { VisitorStorage } from "./storage";
import { App } from "./store/app";

type Init = Extract<ToFrame, { type: "init" }>;

const query = new URLSearchParams(location.search);
const channelKey = query.get("channel_key") ?? "";
const configuring = api.config(channelKey);
const loader = bridge(query.get("host") ?? location.origin);
let app: App | null = null;
const early: Exclude<ToFrame, { type: "init" }>[] = [];

loader.hear((message) => {
  if (message.type === "init") void start(message);
  else if (app) app.hear(message);
  else early.push(message);
});
loader.tell({ type: "hello" });

async function start(init: Init): Promise<void> {
  const { options } = init;
  const config = await configuring.catch(() => api.config(channelKey)).catch(() => null);
  const wanted = [options.locale, ...navigator.languages, config?.channel.locale];
  const texts = await loadTexts(wanted);
  const root = document.getElementById("app");
  if (!root) return;
  if (!config) {
    // No connection or no such channel: say so instead of showing an empty box.
    root.className = "unavailable";
    root.textContent = texts.t("unavailable");
    return;
  }
  const storage = new VisitorStorage(channelKey, init.memory, (values) =>
    loader.tell({ type: "memory", values }),
  );
  const it = new App({
    channelKey,
    config,
    texts,
    boot: options,
    page: init.page,
    open: init.open,
    storage,
    outboxStorage: await outboxStorage(storage, channelKey),
    api,
    tell: loader.tell,
    // Fetched when first wanted: nobody waits for a sound.
    chime: (id) =>
      void import("./sound").then(
        (sound) => sound.chimeOnce(id),
        () => undefined,
      ),
    socketUrl: `${location.origin.replace(/^http/, "ws")}/socket`,
    channel: tabChannel(),
  });
  app = it;
  it.start();
  for (const message of early.splice(0)) it.hear(message);
  paint(it);
  effect(() => {
    const { language, rtl } = it.texts.value;
    document.documentElement.lang = language;
    document.documentElement.dir = rtl ? "rtl" : "ltr";
  });
  effect(() => loader.tell({ type: "unread", count: it.unread.value }));
  let locale = options.locale;
  effect(() => {
    const now = it.boot.value.locale;
    if (now === locale) return;
    locale = now;
    void loadTexts([now, ...navigator.languages], true).then((next) => {
      it.texts.value = next;
    });
  });
  root.replaceChildren();
  render(<Root app={it} />, root);
  loader.tell({ type: "event", name: "ready", detail: null });
}

/** Missing or refused where third-party storage is blocked; the hub keeps tabs in step without it. */
function tabChannel(): BroadcastChannel | null {
  try {
    return new BroadcastChannel(`bellhop:${channelKey}`);
  } catch {
    return null;
  }
}

/** Theme and brand colour, kept true when the system or the host changes its mind. */
function paint(it: App): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const draw = (options: BootOptions) => {
    const { theme } = options;
    const now = theme === "dark" || (theme !== "light" && dark.matches) ? "dark" : "light";
    const root = document.documentElement;
    root.dataset.theme = now;
    const variables = accentVariables(it.config.value.channel.brand_color, now);
    for (const [name, value] of Object.entries(variables)) root.style.setProperty(name, value);
  };
  effect(() => draw(it.boot.value));
  dark.addEventListener("change", () => draw(it.boot.value));
}
