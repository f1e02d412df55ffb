// The calls: `Bellhop("boot" | "open" | …)`, and what was called before this script arrived.

import type { BootOptions } from "../src/protocol";
import { launch } from "./launcher";

type Handler = (detail: unknown) => void;
export type BellhopApi = { (...call: unknown[]): void; q?: ArrayLike<unknown>[] };
export type Host = Window & { Bellhop?: BellhopApi };

export function install(host: Host, script: HTMLScriptElement | null): void {
  const tag = script ?? document.querySelector<HTMLScriptElement>("script[src*='/widget.js']");
  const origin = new URL(tag?.src || "/", location.href).origin;
  const { channelKey, ...data } = tag?.dataset ?? {};
  const queue = host.Bellhop?.q ?? [];
  let handlers: [unknown, Handler][] = [];
  let widget: ReturnType<typeof launch> | undefined;

  const emit = (name: string, detail?: unknown): void => {
    for (const [event, handler] of handlers) if (event === name) handler(detail);
  };

  const call = (name: unknown, a?: unknown, b?: unknown): void => {
    const options = Object(a) as BootOptions;
    if (name === "on") handlers.push([a, b as Handler]);
    if (name === "off") handlers = handlers.filter((it) => it[0] !== a || it[1] !== b);
    if (name === "boot") {
      widget?.destroy();
      widget = launch(
        origin,
        { ...(data as BootOptions), channel_key: channelKey, ...options } as BootOptions,
        emit,
      );
    }
    if (!widget) return;
    switch (name) {
      case "open":
      case "close":
        widget.show(name === "open", true);
        break;
      case "toggle":
        widget.toggle();
        break;
      case "show":
      case "hide":
        widget.options.hide_launcher = name === "hide";
        widget.draw();
        break;
      case "identify":
      case "update":
        Object.assign(widget.options, options);
        widget.draw();
        widget.update({ type: name, options });
        if (name === "update") widget.navigated();
        if (options.user_hash || options.jwt) widget.load();
        break;
      case "open_conversation":
      case "new_message":
        widget.show(true, true);
        widget.post({ type: name, value: String(a ?? "") });
        break;
      case "shutdown":
        // Forgetting is done where the memory is, even if that was never loaded.
        widget.load();
        widget.post({ type: "shutdown" });
    }
  };

  host.Bellhop = call;
  const start = (): void => {
    if (channelKey && !queue.some?.((early) => early[0] === "boot")) call("boot");
    for (const early of queue) call(...(Array.from(early) as [unknown]));
  };
  if (document.body) start();
  else addEventListener("DOMContentLoaded", start);
}
