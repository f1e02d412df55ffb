// Who is here on the other side. Presence is pushed to open sockets only: before the first
// message, and between two connections, it has to be asked for.

import type { WidgetConfig } from "@bellhop/client";
import type { Signal } from "@preact/signals";

/** Opening and closing the chat again and again is no reason to ask each time. */
const ASK_AGAIN_MS = 5_000;

export class Presence {
  readonly #config: Signal<WidgetConfig>;
  readonly #ask: () => Promise<WidgetConfig>;
  #askedAt = Date.now();

  constructor(config: Signal<WidgetConfig>, ask: () => Promise<WidgetConfig>) {
    this.#config = config;
    this.#ask = ask;
  }

  /** A push says who is here; only an answer also says what becomes of a new conversation. */
  heard(now: Pick<WidgetConfig, "online" | "agents"> & Partial<WidgetConfig>): void {
    const { online, agents, availability = this.#config.value.availability } = now;
    this.#config.value = { ...this.#config.value, online, agents, availability };
  }

  async ask(): Promise<void> {
    this.#askedAt = Date.now();
    const now = await this.#ask().catch(() => null);
    if (now) this.heard(now);
  }

  askAgain(): void {
    if (Date.now() - this.#askedAt >= ASK_AGAIN_MS) void this.ask();
  }
}
