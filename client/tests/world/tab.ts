// One tab of a browser: a client, what its screen shows, and the storage it shares with other tabs.
// Does with the client what widget and console do: fetch, track or subscribe, merge, confirm.

import { HubClient } from "../../src/hub";
import { isLocal, type OutboxEntry, type OutboxStorage } from "../../src/outbox";
import { isSequenced } from "../../src/sequence";
import type { Push } from "../../src/wire";
import type { Audience } from "./hub";
import type { Network } from "./network";

/** `localStorage` of one browser: one item an entry, as the widget keeps them. */
export class Browser {
  readonly items = new Map<string, string>();
  readonly tabs = new Set<Tab>();
  isFull = false;

  left(from: Tab): void {
    const heir = [...this.tabs].find((tab) => tab !== from);
    if (!heir) return;
    heir.others?.left(this.take(heir));
  }

  /** What belongs to no living tab becomes `to`'s. */
  take(to: Tab): string {
    const living = new Set([...this.tabs].map(({ id }) => id));
    const taken: OutboxEntry[] = [];
    for (const [key, text] of [...this.items]) {
      const [owner = "", client_id = ""] = key.split("/");
      if (living.has(owner)) continue;
      this.items.delete(key);
      this.items.set(`${to.id}/${client_id}`, text);
      to.kept.set(client_id, text);
      taken.push(JSON.parse(text));
    }
    taken.sort((a, b) => a.created_at - b.created_at);
    return JSON.stringify(taken);
  }
}

type Others = Parameters<NonNullable<OutboxStorage["watch"]>>[0];

export interface Written {
  client_id: string;
  lane: string;
}

let ids = 0;

export class Tab {
  readonly id = `tab${++ids}`;
  readonly hub: HubClient;
  /** conversation → seq → what the screen shows of it. */
  readonly view = new Map<string, Map<number, Push>>();
  readonly falsehoods: string[] = [];
  /** client_id → what the browser keeps of it for this tab; empty where it had no room. */
  readonly kept = new Map<string, string>();
  others: Others | null = null;
  readonly #network: Network;
  readonly #audience: Audience;
  #isAlive = true;
  readonly #loaded = new Set<string>();

  constructor(
    network: Network,
    readonly browser: Browser,
    audience: Audience,
    refetchFails: () => boolean,
  ) {
    this.#network = network;
    this.#audience = audience;
    browser.tabs.add(this);
    const { time, dice } = network;
    this.hub = new HubClient({
      socketUrl: "ws://hub/socket",
      token: () => network.ask(() => "token"),
      WebSocket: network.socketOf(audience),
      random: dice.roll,
      now: () => time.wall,
      steady: () => time.steady,
      outboxStorage: this.#storage(),
      refetch: async (id) => {
        if (refetchFails()) throw new Error("the fetch failed");
        const page = await this.#network.ask(() => this.#network.hub.page(id, audience));
        this.#replace(id, page);
      },
    });
    this.#listen();
    this.#watchTruth(this.hub.outbox);
  }

  start(): void {
    this.hub.connect();
  }

  /** Fetches what is not here yet; also what somebody does who clicks "try again". */
  async catchUp(): Promise<void> {
    try {
      const list = await this.#network.ask(() => this.#network.hub.list(this.#audience));
      for (const { conversation_id, seq } of list) {
        if (this.#isAlive && !this.#loaded.has(conversation_id))
          await this.#load(conversation_id, seq);
      }
    } catch {
      // The screen offers to try again.
    }
  }

  write(conversation_id: string | null, text: string): Written {
    const entry = this.hub.send(conversation_id, text);
    return { client_id: entry.client_id, lane: entry.conversation_id };
  }

  /** The page is gone: nothing that happens to it is stored any more. */
  die(): void {
    this.#isAlive = false;
    this.browser.tabs.delete(this);
    this.hub.close();
  }

  seqs(id: string): number[] {
    return [...(this.view.get(id)?.keys() ?? [])].sort((a, b) => a - b);
  }

  #storage(): OutboxStorage {
    const { browser, kept } = this;
    const text = browser.take(this);
    return {
      load: () => text,
      watch: (others) => {
        this.others = others;
      },
      save: (saved) => {
        if (!this.#isAlive) return;
        const entries = JSON.parse(saved) as OutboxEntry[];
        const now = new Set(entries.map(({ client_id }) => client_id));
        for (const id of kept.keys()) {
          if (now.has(id)) continue;
          kept.delete(id);
          browser.items.delete(`${this.id}/${id}`);
        }
        for (const entry of entries) {
          const item = JSON.stringify(entry);
          if (kept.get(entry.client_id) === item) continue;
          kept.set(entry.client_id, browser.isFull ? "" : item);
          if (!browser.isFull) browser.items.set(`${this.id}/${entry.client_id}`, item);
        }
        if ([...kept.values()].includes("")) throw new DOMException("full", "QuotaExceededError");
      },
    };
  }

  #listen(): void {
    const { hub } = this;
    hub.on("outbox", (entries) => this.#watchTruth(entries));
    for (const action of ["message_posted", "message_updated", "conversation_updated"] as const) {
      hub.on(action, (payload) => this.#take({ type: "push", action, payload } as Push));
    }
    hub.on("login", () => void this.catchUp());
  }

  /** Nobody is ever told "sent" of what is not stored, nor "not sent" of what was not refused. */
  #watchTruth(entries: readonly OutboxEntry[]): void {
    const { hub } = this.#network;
    for (const { state, client_id, text } of entries) {
      if (state === "sent" && !hub.committed.has(client_id))
        this.falsehoods.push(`“${text}” is called sent and is not stored`);
      if (state === "failed" && !hub.refused.has(client_id))
        this.falsehoods.push(`“${text}” is called not sent and was not refused`);
    }
  }

  async #load(id: string, seq: number): Promise<void> {
    if (this.#audience === "contact") {
      if (!this.view.has(id)) this.view.set(id, new Map());
      this.hub.track(id, seq);
    }
    const page = await this.#network.ask(() => this.#network.hub.page(id, this.#audience));
    for (const push of page) this.#merge(id, push);
    this.#loaded.add(id);
    if (this.#audience === "agent") {
      const last = page.at(-1);
      this.hub.subscribe({
        conversation_id: id,
        seq: last && isSequenced(last) ? last.payload.seq : 0,
      });
    }
  }

  #replace(id: string, page: readonly Push[]): void {
    this.view.set(id, new Map());
    for (const push of page) this.#merge(id, push);
  }

  #take(push: Push): void {
    if (!isSequenced(push)) return;
    const { conversation_id, seq } = push.payload;
    const isKnown = this.view.has(conversation_id);
    if (!isKnown && push.action !== "conversation_updated") return;
    if (!isKnown) {
      this.view.set(conversation_id, new Map());
      if (this.#audience === "contact") this.hub.track(conversation_id, seq);
      else this.hub.subscribe({ conversation_id, seq });
    }
    const shown = this.seqs(conversation_id).at(-1) ?? 0;
    if (
      this.hub.seq(conversation_id) !== null &&
      seq < shown &&
      !this.view.get(conversation_id)?.has(seq)
    )
      this.falsehoods.push(`${conversation_id} was handed on out of order: ${seq} after ${shown}`);
    this.#merge(conversation_id, push);
  }

  #merge(id: string, push: Push): void {
    if (!isSequenced(push) || !this.#isAlive) return;
    if (!this.view.has(id)) this.view.set(id, new Map());
    this.view.get(id)?.set(push.payload.seq, push);
    if (push.action !== "message_posted") return;
    const { client_id } = push.payload.message;
    if (client_id && !isLocal(id)) this.hub.confirm(client_id, id);
  }
}
