// What the app is made with, and the places it can be at.

import type { OutboxStorage, Page, WidgetConfig } from "@bellhop/client";
import type { Api } from "../api";
import type { Texts } from "../i18n";
import type { BootOptions, ToLoader } from "../protocol";
import type { VisitorStorage } from "../storage";

export type Route =
  | { name: "home" }
  /** `id` is null for a conversation that has not begun. */
  | { name: "thread"; id: string | null; follow_up_of: string | null };

export interface AppOptions {
  channelKey: string;
  config: WidgetConfig;
  texts: Texts;
  boot: BootOptions;
  page: Page;
  open: boolean;
  storage: VisitorStorage;
  outboxStorage: OutboxStorage;
  api: Api;
  tell: (message: ToLoader) => void;
  chime: (id: string) => void;
  socketUrl: string;
  WebSocket?: typeof WebSocket;
  channel?: BroadcastChannel | null;
}
