// Virtual time for clients, network and hub. Real timers would take days for what runs here in seconds.
// Knows what a background tab does to timers (once a minute) and what sleep does (everything later).

/// <reference types="node" />
import { setImmediate as soon } from "node:timers";
import { vi } from "vitest";

const THROTTLED_MS = 60_000;

interface Job {
  id: number;
  due: number;
  every: number | null;
  /** `page` runs in the browser, and only timers of it are throttled; `world` is the hub. */
  where: "timer" | "page" | "world";
  run: () => void;
}

export class Time {
  steady = 0;
  /** What somebody has done to the computer's clock. */
  wallOffset = Date.UTC(2026, 0, 1);
  isThrottled = false;
  #frozenUntil = 0;
  #jobs = new Map<number, Job>();
  #ids = 0;

  /** Global timers are ours from here on; `vi.unstubAllGlobals` gives them back. */
  rule(): void {
    const timer = (every: boolean) => (run: () => void, ms?: number) =>
      this.#add("timer", run, ms ?? 0, every ? Math.max(1, ms ?? 0) : null);
    const clear = (id: number | undefined) => {
      if (id !== undefined) this.#jobs.delete(id);
    };
    vi.stubGlobal("setTimeout", timer(false));
    vi.stubGlobal("setInterval", timer(true));
    vi.stubGlobal("clearTimeout", clear);
    vi.stubGlobal("clearInterval", clear);
  }

  get wall(): number {
    return this.wallOffset + this.steady;
  }

  at(where: "page" | "world", ms: number, run: () => void): void {
    this.#add(where, run, ms, null);
  }

  /** The lid is shut: nothing in the browser runs until it is opened. */
  shutLid(ms: number): void {
    this.#frozenUntil = this.steady + ms;
  }

  async pass(ms: number): Promise<void> {
    const until = this.steady + ms;
    await settle();
    for (;;) {
      let next: Job | null = null;
      let nextDue = Number.POSITIVE_INFINITY;
      for (const job of this.#jobs.values()) {
        const due = this.#dueOf(job);
        if (due < nextDue || (due === nextDue && next !== null && job.due < next.due)) {
          next = job;
          nextDue = due;
        }
      }
      if (next === null || nextDue > until) break;
      this.steady = Math.max(this.steady, nextDue);
      if (next.every === null) this.#jobs.delete(next.id);
      else next.due = this.steady + next.every;
      next.run();
      await settle();
    }
    this.steady = until;
  }

  #dueOf(job: Job): number {
    if (job.where === "world") return job.due;
    const awake = Math.max(job.due, this.#frozenUntil);
    if (job.where === "page" || !this.isThrottled) return awake;
    return Math.ceil(awake / THROTTLED_MS) * THROTTLED_MS;
  }

  #add(where: Job["where"], run: () => void, ms: number, every: number | null): number {
    const id = ++this.#ids;
    this.#jobs.set(id, { id, where, run, every, due: this.steady + Math.max(0, ms) });
    return id;
  }
}

/** Lets every promise that can go on go on. */
function settle(): Promise<void> {
  return new Promise((done) => soon(done));
}
