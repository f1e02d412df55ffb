// Secrets that the hub made and told once: kept while the window is open, so that going back a step
// does not lose one. Never stored.

import { createStore } from "./store";

/** Channel id → secret. */
export const setupSecrets = createStore<Readonly<Record<string, string>>>({});

export function keepSecret(channelId: string, secret: string | null): void {
  if (secret === null) return;
  setupSecrets.update((all) => ({ ...all, [channelId]: secret }));
}

export function forgetSecrets(): void {
  setupSecrets.update(() => ({}));
}
