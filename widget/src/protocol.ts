// What loader (host page) and frame (hub's origin) say to each other by postMessage.
// Both sides check origin and source; this file must not touch the DOM beyond that.
// Start reading at `ToFrame` and `ToLoader`.

import type { Identity, Page } from "@bellhop/client";

export type Theme = "auto" | "light" | "dark";

export interface BootOptions extends Identity {
  channel_key?: string;
  locale?: string;
  theme?: Theme;
  position?: "left" | "right";
  hide_launcher?: boolean;
}

export type EventName =
  | "ready"
  | "opened"
  | "closed"
  | "unread"
  | "message:received"
  | "message:sent";

export type ToFrame =
  | {
      type: "init";
      options: BootOptions;
      page: Page;
      open: boolean;
      /** What the frame could not keep in its own origin's storage (blocked third-party storage). */
      memory: Record<string, string>;
    }
  | { type: "visible"; open: boolean; focus: boolean }
  | { type: "update"; options: BootOptions }
  | { type: "identify"; options: Identity }
  | { type: "page"; page: Page }
  | { type: "shutdown" }
  /** What the host page was asked to remember is gone when the page is. */
  | { type: "forgetful" }
  | { type: "open_conversation" | "new_message"; value: string };

export type ToLoader =
  | { type: "hello" }
  | { type: "open" | "close" }
  | { type: "unread"; count: number }
  | { type: "event"; name: EventName; detail: unknown }
  /**
   * The visitor has written: from now on the host page may remember that this is a returning one.
   * `values` is empty unless the frame's own storage is blocked.
   */
  | { type: "memory"; values: Record<string, string | null> }
  | { type: "preview"; text: string }
  | { type: "forgotten" };

/** The message, if it comes from exactly that window of exactly that origin. */
export function fromPeer<M extends { type: string }>(
  event: Pick<MessageEvent, "origin" | "source" | "data">,
  origin: string,
  source: unknown,
): M | null {
  const trusted = source && event.source === source && event.origin === origin;
  return trusted && event.data?.bellhop === 1 ? event.data : null;
}
