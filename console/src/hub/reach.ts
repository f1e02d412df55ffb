// Whether the hub has been out of reach for longer than a blink: then what was said of people may
// not be true any more, and the screen says so. A hiccup is nobody's business.

import { signalsStore } from "../stores/signals";
import { createStore, useStore } from "../stores/store";
import { connection } from "./live";

const BLINK_MS = 800;

export const lost = createStore(false);

export function watchReach(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    if (connection.get().state === "online") {
      clearTimeout(timer);
      timer = undefined;
      lost.update(() => false);
      return;
    }
    timer ??= setTimeout(() => lost.update(() => true), BLINK_MS);
  };
  look();
  const stop = connection.subscribe(look);
  return () => {
    clearTimeout(timer);
    stop();
    lost.update(() => false);
  };
}

/**
 * Whether this person (`kind:id`) is online, undefined when nobody can know just now.
 * `told` is what a fetched record says, for whom no signal has come yet.
 */
export function useOnline(who: string, told?: boolean | null): boolean | undefined {
  const isLost = useStore(lost, (now) => now);
  const live = useStore(signalsStore, (now) => now.presence[who]?.online);
  return isLost ? undefined : (live ?? told ?? undefined);
}
