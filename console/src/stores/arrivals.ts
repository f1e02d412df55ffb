// Conversations that have just become this agent's: their rows say where they came in.

import { createStore } from "./store";

const SHOWN_MS = 2_000;

export const arrivals = createStore<ReadonlySet<string>>(new Set());

export function arrived(id: string): void {
  arrivals.update((now) => new Set(now).add(id));
  setTimeout(
    () => arrivals.update((now) => new Set([...now].filter((other) => other !== id))),
    SHOWN_MS,
  );
}
