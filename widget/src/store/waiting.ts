// Waiting for somebody: whether a conversation that begins now is live, where those that wait
// stand, and how to leave. Start reading at `start`.

import { type HubClient, HubError, type WidgetConfig } from "@bellhop/client";
import { computed, effect, type ReadonlySignal } from "@preact/signals";
import { Places } from "./places";

/** Every visitor is told at once that the team came or went: they do not all ask at once. */
const SPREAD_MS = 3_000;
/** An opening further off than this is asked after when the chat is opened again. */
const OPENING_WAIT_MS_MAX = 24 * 3600_000;

export interface WaitingOptions {
  config: ReadonlySignal<WidgetConfig>;
  isOpen: ReadonlySignal<boolean>;
  /** Asks for the configuration anew. */
  ask: () => Promise<void>;
}

export class Waiting {
  readonly places = new Places();
  readonly availability = computed(() => this.#options.config.value.availability);
  /** Somebody is here to answer, if only after a wait. */
  readonly isHere = computed(() => {
    const { online, availability } = this.#options.config.value;
    return online && (availability.state === "open" || availability.state === "full");
  });
  readonly #options: WaitingOptions;
  #soon: ReturnType<typeof setTimeout> | undefined;

  constructor(options: WaitingOptions) {
    this.#options = options;
  }

  start(hub: HubClient): void {
    hub.on("queue_position", (place) => this.places.heard(place));
    hub.on("login", () => this.places.renew());
    hub.on("presence_changed", (presence) => {
      if ("agents" in presence) this.#askSoon();
    });
    const opens = computed(() => this.availability.value.opens_at);
    effect(() => {
      const wait = Date.parse(opens.value ?? "") - Date.now();
      if (!(wait > 0 && wait < OPENING_WAIT_MS_MAX)) return;
      const timer = setTimeout(() => this.#askSoon(), wait);
      return () => clearTimeout(timer);
    });
  }

  /** Whether it worked, or somebody has answered meanwhile, so that there is nothing to leave. */
  async leave(hub: HubClient, id: string, how: "leave_queue" | "leave_message"): Promise<boolean> {
    try {
      await hub.request(how, { conversation_id: id });
    } catch (error) {
      if (!(error instanceof HubError && error.code === "not_waiting")) return false;
    }
    this.places.drop(id);
    return true;
  }

  #askSoon(): void {
    // Whoever does not look asks when they open the chat.
    if (!this.#options.isOpen.peek() || this.#soon !== undefined) return;
    this.#soon = setTimeout(() => {
      this.#soon = undefined;
      void this.#options.ask();
    }, Math.random() * SPREAD_MS);
  }
}
