// What the host page shows of Bellhop: button, badge, greeting, and the frame once it is wanted.
// Start reading at the end: `launch` fetches the channel's look, then appears.

import type { Page, WidgetConfig } from "@bellhop/client";
import { onColour, parseColour, type Rgb } from "../src/colour";
import { launcherTexts, pickLanguage } from "../src/i18n/launcher";
import { type BootOptions, fromPeer, type ToFrame, type ToLoader } from "../src/protocol";
import { remember } from "./memory";
import { CSS } from "./style";

export type Emit = (name: string, detail?: unknown) => void;

const INDIGO: Rgb = [79, 70, 229];
/** The greeting waits until the page has settled. */
const GREETING_DELAY_MS = 2_000;

const add = (parent: Node, tag: string, name = ""): HTMLElement => {
  const it = document.createElement(tag);
  it.className = name;
  return parent.appendChild(it);
};

const page = (): Page => ({ url: location.href, title: document.title });

export function launch(origin: string, options: BootOptions, emit: Emit) {
  const channel = encodeURIComponent(String(options.channel_key));
  const memory = remember(`bellhop:${options.channel_key}`);
  const gone = new AbortController();
  const { signal } = gone;
  const root = document.createElement("div");
  const shadow = root.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);
  shadow.adoptedStyleSheets = [sheet];
  const box = add(shadow, "div");
  const bubble = add(box, "div", "g");
  const say = add(bubble, "button");
  const dismiss = add(bubble, "button", "x");
  const launcher = add(box, "button", "l");
  const badge = add(launcher, "b");
  box.id = "r";
  bubble.hidden = true;
  bubble.role = "status";
  dismiss.textContent = "✕";

  let frame: HTMLIFrameElement | undefined;
  let ready = false;
  let open = false;
  let unread = 0;
  let look: Partial<WidgetConfig["channel"]> = {};
  let late: ToFrame[] = [];

  const send = (message: ToFrame): void =>
    frame?.contentWindow?.postMessage({ bellhop: 1, ...message }, origin);

  /** Waits for the frame. Only for what `init` does not carry anyway. */
  const post = (message: ToFrame): unknown => (ready ? send(message) : late.push(message));
  const update = (message: ToFrame): unknown => ready && send(message);

  const draw = (): void => {
    const colour = parseColour(look.brand_color) ?? INDIGO;
    const [openText, closeText] = launcherTexts[
      pickLanguage([options.locale, ...navigator.languages])
    ] as readonly [string, string];
    box.style.setProperty("--b", `rgb(${colour})`);
    box.style.setProperty("--o", onColour(colour));
    box.className = `${open ? "open" : ""} ${options.hide_launcher ? "hide" : ""} ${
      options.position ?? look.launcher_position
    }`;
    launcher.ariaLabel = openText + (unread ? ` (${unread})` : "");
    launcher.ariaExpanded = String(open);
    dismiss.ariaLabel = closeText;
    badge.hidden = !unread || open;
    badge.textContent = unread > 99 ? "99+" : String(unread);
    if (frame) frame.title = openText;
  };

  const load = (): void => {
    if (frame) return;
    frame = document.createElement("iframe");
    frame.allow = "autoplay";
    frame.src = `${origin}/widget/frame.html?channel_key=${channel}&host=${location.origin}`;
    box.append(frame);
    draw();
  };

  const show = (value: boolean, focus?: boolean): void => {
    if (value) load();
    if (value === open) return;
    open = value;
    bubble.hidden = true;
    draw();
    update({ type: "visible", open, focus: !!focus });
    if (focus) (open ? frame : launcher)?.focus();
    emit(open ? "opened" : "closed");
  };

  const toggle = (): void => show(!open, true);

  const tell = (text: string): void => {
    if (open || options.hide_launcher) return;
    say.textContent = text.slice(0, 160);
    bubble.hidden = false;
  };

  const navigated = (): unknown => update({ type: "page", page: page() });

  const destroy = (): void => {
    show(false);
    gone.abort();
    root.remove();
  };

  const hear = (event: MessageEvent): void => {
    const message = fromPeer<ToLoader>(event, origin, frame?.contentWindow);
    switch (message?.type) {
      case "hello":
        ready = true;
        send({ type: "init", options, page: page(), open, memory: memory.all() ?? {} });
        late.forEach(send);
        late = [];
        break;
      case "open":
      case "close":
        show(message.type === "open", message.type === "close");
        break;
      case "unread":
        unread = message.count;
        draw();
        emit("unread", unread);
        break;
      case "event":
        emit(message.name, message.detail);
        break;
      case "memory":
        if (!memory.set(message.values)) send({ type: "forgetful" });
        break;
      case "preview":
        tell(message.text);
        break;
      case "forgotten":
        memory.set(null);
        destroy();
        break;
    }
  };

  addEventListener("message", hear, { signal });
  (window as { navigation?: EventTarget }).navigation?.addEventListener(
    "navigatesuccess",
    navigated,
    { signal },
  );
  launcher.onclick = toggle;
  launcher.onpointerenter = launcher.onfocus = load;
  say.onclick = toggle;
  dismiss.onclick = () => {
    bubble.hidden = true;
  };

  const appear = (config?: WidgetConfig): void => {
    if (signal.aborted) return;
    look = config?.channel ?? {};
    draw();
    document.body.append(root);
    // Only a returning or a proven visitor is worth a session before anything was written.
    if (memory.all() || options.user_hash || options.jwt) load();
    // Greets on the first page of a visit only; that needs no storage to know.
    else if (
      look.greeting &&
      !document.referrer.startsWith(location.origin) &&
      !performance.navigation?.type
    ) {
      setTimeout(tell, GREETING_DELAY_MS, look.greeting);
    }
  };
  fetch(`${origin}/api/v1/widget/config?channel_key=${channel}`)
    // An unknown channel gets no launcher; without a connection it gets a plain one.
    .then((answer) => (answer.status === 404 ? destroy() : answer.json().then(appear)))
    .catch(() => appear());

  return {
    options,
    post,
    update,
    show,
    draw,
    load,
    navigated,
    destroy,
    toggle,
  };
}
