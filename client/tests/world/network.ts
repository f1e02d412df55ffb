// The lines between tabs and hub: each can be cut, go half-open (accepts and says nothing),
// be slow, or be refused. A tab's socket looks like the browser's.

import type { Dice } from "./dice";
import type { Audience, MemoryHub, Peer } from "./hub";
import type { Time } from "./time";

/** The hub gives up a socket that has been silent for so long. */
const SILENT_MS = 60_000;

export class Network {
  /** New connections: taken, refused at once, or left hanging. */
  mood: "well" | "refusing" | "hanging" = "well";
  delayMs = 5;
  attempts = 0;
  readonly wires = new Set<Wire>();

  constructor(
    readonly dice: Dice,
    readonly time: Time,
    readonly hub: MemoryHub,
  ) {}

  socketOf(audience: Audience): typeof WebSocket {
    const network = this;
    class Socket extends Wire {
      constructor() {
        super(network, audience);
      }
    }
    return Socket as unknown as typeof WebSocket;
  }

  /** An HTTP call: its answer is the hub's state at some moment on the way. */
  ask<T>(answer: () => T): Promise<T> {
    const { mood } = this;
    return new Promise((resolve, reject) => {
      const lost = () => reject(Object.assign(new Error("no answer"), { code: "unavailable" }));
      if (mood !== "well") {
        this.time.at("page", mood === "refusing" ? 1 : 15_000, lost);
        return;
      }
      this.time.at("world", this.#ms(), () => {
        const said = answer();
        this.time.at("page", this.#ms() * 3, () => resolve(said));
      });
    });
  }

  #ms(): number {
    return this.dice.between(0, this.delayMs);
  }

  /** A session ends (4004) for those who have one: said of a log-in, it would refuse a fresh token. */
  end(code: number): void {
    for (const wire of [...this.wires])
      if (code !== 4004 || wire.isLoggedIn) wire.closedByHub(code);
  }
}

export class Wire implements Peer {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  isLoggedIn = false;
  #isHalfOpen = false;
  #isOver = false;
  /** TCP keeps the order in each direction. */
  #outDue = 0;
  #inDue = 0;

  constructor(
    readonly network: Network,
    readonly audience: Audience,
  ) {
    const { time } = network;
    network.attempts += 1;
    if (network.mood === "hanging") return;
    if (network.mood === "refusing") {
      time.at("page", 1, () => this.#lost(1006));
      return;
    }
    network.wires.add(this);
    this.#later("in", () => {
      network.hub.peers.add(this);
      this.onopen?.();
    });
  }

  send(text: string): void {
    this.#later("out", () => this.network.hub.receive(this, JSON.parse(text)));
  }

  close(): void {
    this.#later("out", () => this.#gone());
    this.#isOver = true;
  }

  say(frame: object): void {
    const text = JSON.stringify(frame);
    this.#later("in", () => this.onmessage?.({ data: text }));
  }

  /** Whatever is still on its way arrives first. */
  closedByHub(code: number): void {
    this.network.hub.peers.delete(this);
    this.#later("in", () => this.#lost(code));
  }

  cut(): void {
    this.#gone();
    const { onclose } = this;
    this.#isOver = true;
    this.network.time.at("page", 0, () => onclose && this.onclose?.({ code: 1006 }));
  }

  /** Both sides believe in it, and nothing goes through. */
  goHalfOpen(): void {
    this.#isHalfOpen = true;
    this.network.time.at("world", SILENT_MS, () => this.#gone());
  }

  #later(way: "in" | "out", run: () => void): void {
    if (this.#isHalfOpen || this.#isOver) return;
    const { time, dice, delayMs } = this.network;
    const due = time.steady + dice.between(0, delayMs);
    if (way === "in") this.#inDue = Math.max(this.#inDue, due);
    else this.#outDue = Math.max(this.#outDue, due);
    const at = way === "in" ? this.#inDue : this.#outDue;
    time.at(way === "in" ? "page" : "world", at - time.steady, () => {
      if (!this.#isHalfOpen && (!this.#isOver || way === "out")) run();
    });
  }

  #gone(): void {
    this.network.wires.delete(this);
    this.network.hub.peers.delete(this);
  }

  #lost(code: number): void {
    this.#gone();
    this.#isOver = true;
    this.onclose?.({ code });
  }
}
