// Who is here on the other side. The hub pushes it when the first agent comes and the last one
// goes; before the first message, between two connections, and for whoever comes in between, it
// has to be asked for. Start reading at `watch`.

import type { Person, WidgetConfig } from "@bellhop/client";
import type { Signal } from "@preact/signals";

/** Opening and closing the chat again and again is no reason to ask each time. */
const ASK_AGAIN_MS = 5_000;
/** While somebody looks at the faces they may be this old, and half as much again: see `#later`. */
export const FACES_OLD_MS = 60_000;
/** Somebody unknown writes to many visitors at once: they do not all ask at once. */
const UNKNOWN_WAIT_MS_MAX = 5_000;

export class Presence {
  readonly #config: Signal<WidgetConfig>;
  readonly #ask: () => Promise<WidgetConfig>;
  readonly #isSeen: () => boolean;
  #askedAt = Date.now();
  /** Counts what was told, so that an answer that was overtaken is not believed. */
  #told = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #unknown: ReturnType<typeof setTimeout> | undefined;

  /** `isSeen`: the chat is open, in a tab that is in front. */
  constructor(
    config: Signal<WidgetConfig>,
    ask: () => Promise<WidgetConfig>,
    isSeen: () => boolean,
  ) {
    this.#config = config;
    this.#ask = ask;
    this.#isSeen = isSeen;
  }

  /** A push says who is here; only an answer also says what becomes of a new conversation. */
  heard(now: Pick<WidgetConfig, "online" | "agents"> & Partial<WidgetConfig>): void {
    this.#told += 1;
    const { online, agents, availability = this.#config.value.availability } = now;
    this.#config.value = { ...this.#config.value, online, agents, availability };
  }

  async ask(): Promise<void> {
    this.#askedAt = Date.now();
    const told = this.#told;
    const now = await this.#ask().catch(() => null);
    if (now && told === this.#told) this.heard(now);
  }

  /** The chat was opened or closed. While it is open, the faces in it are kept fresh. */
  watch(open: boolean): void {
    clearTimeout(this.#timer);
    if (!open) return;
    this.look();
    this.#later();
  }

  /** What is told now matters: the chat was opened, or a conversation is about to begin. */
  look(): void {
    this.#askIfOlder(ASK_AGAIN_MS);
  }

  /** Somebody wrote or types: if it is an agent whose face is missing, more may have changed. */
  met({ kind, id }: Pick<Person, "kind" | "id">): void {
    if (kind !== "agent" || this.#unknown !== undefined || !this.#isSeen()) return;
    if (this.#config.value.agents.some((agent) => agent.id === id)) return;
    // More agents may be here than faces are shown: a missing one is asked after once a minute.
    if (Date.now() - this.#askedAt < FACES_OLD_MS) return;
    this.#unknown = setTimeout(() => {
      this.#unknown = undefined;
      this.#askIfOlder(FACES_OLD_MS);
    }, Math.random() * UNKNOWN_WAIT_MS_MAX);
  }

  /** Chats that were opened together, by a restart say, drift apart instead of asking together. */
  #later(): void {
    const wait = FACES_OLD_MS * (1 + Math.random() / 2);
    this.#timer = setTimeout(() => {
      if (this.#isSeen()) this.#askIfOlder(FACES_OLD_MS);
      this.#later();
    }, wait);
  }

  #askIfOlder(ms: number): void {
    if (Date.now() - this.#askedAt >= ms) void this.ask();
  }
}
