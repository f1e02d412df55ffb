// Typing both ways: what agents do is shown for a while, what the visitor does is told sparingly.

import { type Actions, isLocal, type Person } from "@bellhop/client";
import { signal } from "@preact/signals";

/** At most one `send_typing` in this time; agents' screens do not need more. */
const TELL_EVERY_MS = 1_500;
/** Without a further key the visitor has stopped. */
const STOPPED_AFTER_MS = 5_000;
/** An agent's "typing" that is not renewed ends by itself. */
const SHOWN_MS = 8_000;
/** A preview, not the message: the rest comes when it is sent. */
const SNEAK_PEEK_CHARS_MAX = 2_000;

type Tell = (payload: Actions["send_typing"]["payload"]) => Promise<unknown>;
type Timer = ReturnType<typeof setTimeout>;

export class Typing {
  /** conversation → who is typing. */
  readonly agents = signal<ReadonlyMap<string, Person>>(new Map());
  readonly #tell: Tell;
  readonly #hiding = new Map<string, Timer>();
  #told: { id: string; text: string } | null = null;
  #wanted: { id: string; text: string } | null = null;
  #pause: Timer | undefined;
  #idle: Timer | undefined;

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  heard({
    conversation_id,
    author,
    typing,
  }: {
    conversation_id: string;
    author: Person;
    typing: boolean;
  }): void {
    if (author.kind === "contact") return;
    clearTimeout(this.#hiding.get(conversation_id));
    const next = new Map(this.agents.value);
    if (typing) {
      next.set(conversation_id, author);
      const hide = () => this.heard({ conversation_id, author, typing: false });
      this.#hiding.set(conversation_id, setTimeout(hide, SHOWN_MS));
    } else {
      if (!next.has(conversation_id)) return;
      next.delete(conversation_id);
    }
    this.agents.value = next;
  }

  /** The visitor's text as it is now. */
  wrote(id: string | null, text: string): void {
    if (id === null || isLocal(id)) return;
    clearTimeout(this.#idle);
    if (!text) {
      this.stop();
      return;
    }
    this.#wanted = { id, text: text.slice(0, SNEAK_PEEK_CHARS_MAX) };
    this.#idle = setTimeout(() => this.stop(), STOPPED_AFTER_MS);
    if (this.#pause === undefined) this.#flush();
  }

  /** Sending says more than "stopped typing" could. */
  sent(): void {
    this.#wanted = null;
    this.#told = null;
    clearTimeout(this.#idle);
  }

  stop(): void {
    clearTimeout(this.#idle);
    this.#wanted = null;
    const told = this.#told;
    this.#told = null;
    if (!told) return;
    this.#tell({ conversation_id: told.id, typing: false }).catch(() => undefined);
  }

  #flush(): void {
    this.#pause = undefined;
    const wanted = this.#wanted;
    if (!wanted) return;
    this.#wanted = null;
    this.#told = wanted;
    const { id, text } = wanted;
    this.#tell({ conversation_id: id, typing: true, text }).catch(() => undefined);
    this.#pause = setTimeout(() => this.#flush(), TELL_EVERY_MS);
  }
}
