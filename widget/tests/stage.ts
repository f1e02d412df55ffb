// The app with a hub that says what the test says.

import type { WidgetConfig, WidgetSession } from "@bellhop/client";
import { vi } from "vitest";
import type { Api } from "../src/api";
import { texts } from "../src/i18n";
import { en } from "../src/i18n/en";
import { threadEn } from "../src/i18n/thread_en";
import type { BootOptions, ToLoader } from "../src/protocol";
import { VisitorStorage } from "../src/storage";
import { App } from "../src/store/app";

/** A hub's socket that says what the test says. */
export class Socket {
  static last: Socket | null = null;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly sent: { request_id: string; action: string; payload: Record<string, unknown> }[] = [];
  constructor() {
    Socket.last = this;
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {}
  of(action: string) {
    return this.sent.filter((frame) => frame.action === action);
  }
  say(frame: unknown): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  async answer(action: string, payload: unknown): Promise<void> {
    const frame = this.of(action).at(-1);
    if (!frame) throw new Error(`no ${action} was sent`);
    this.say({ request_id: frame.request_id, type: "response", action, success: true, payload });
    await settle();
  }
  async login(): Promise<void> {
    await settle();
    this.onopen?.();
    await settle();
    await this.answer("login", { session_id: "s", role: "contact", heartbeat_seconds: 25 });
  }
}

export async function settle(): Promise<void> {
  for (let i = 0; i < 30; i++) await Promise.resolve();
}

export const CONFIG: WidgetConfig = {
  channel: {
    id: "ch",
    name: "Shop",
    greeting: "",
    brand_color: "",
    locale: "",
    launcher_position: "right",
    prechat: {
      enabled: true,
      fields: [{ name: "email", label: "Email", kind: "email", required: true }],
    },
    offline_message: "",
  },
  online: true,
  usual_reply_seconds: 60,
  agents: [],
  availability: { state: "open", opens_at: null, waiting: 0, estimate_seconds: null },
  limits: {
    text_chars_max: 100,
    attachment_bytes_max: 100,
    attachments_per_message_max: 2,
    content_types: [],
  },
};

export function make(boot: BootOptions = {}, conversations: WidgetSession["conversations"] = []) {
  const told: ToLoader[] = [];
  const startSession = vi.fn(async () => ({
    token: "t",
    visitor_token: "v",
    contact: { id: "contact", name: null, email: null },
    conversations,
  }));
  const timeline = vi.fn(async () => ({ items: [], has_more: false }));
  const endSession = vi.fn(async () => null);
  const list = vi.fn(async () => ({ conversations: [] }));
  const config = vi.fn(async () => ({ ...CONFIG, online: false }));
  const api = { startSession, timeline, endSession, conversations: list, config } as unknown as Api;
  const storage = new VisitorStorage("demo", {}, () => undefined);
  const chime = vi.fn();
  const app = new App({
    channelKey: "demo",
    config: CONFIG,
    texts: texts("en", { ...en, ...threadEn }),
    boot,
    page: { url: "https://shop.example/" },
    open: false,
    storage,
    outboxStorage: {
      load: () => storage.get("outbox:1"),
      save: (text) => storage.set("outbox:1", text),
    },
    api,
    tell: (it) => told.push(it),
    chime,
    socketUrl: "ws://hub/socket",
    WebSocket: Socket as unknown as typeof WebSocket,
  });
  app.start();
  return { app, told, startSession, endSession, chime, storage, config };
}
