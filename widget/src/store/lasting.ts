// A state that is told only when it has lasted: hiccups stay between the machines.

import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";

/** A shorter interruption of the connection is nobody's business. */
const HICCUP_MS = 1_200;

export function lasting(is: () => boolean): ReadonlySignal<boolean> {
  const now = computed(is);
  const told = signal(false);
  effect(() => {
    told.value = false;
    if (!now.value) return;
    const timer = setTimeout(() => {
      told.value = true;
    }, HICCUP_MS);
    return () => clearTimeout(timer);
  });
  return told;
}
