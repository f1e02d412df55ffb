// A time that counts up. All of them share one clock, and draw only when their words change.

import { duration } from "../lib/time";
import { serverNow } from "../stores/clock";
import { createStore, useStore } from "../stores/store";

const EVERY_MS = 1_000;
const clock = createStore(Date.now());
let timer: ReturnType<typeof setInterval> | null = null;
let users = 0;

const ticking = {
  ...clock,
  subscribe(listener: () => void): () => void {
    users += 1;
    timer ??= setInterval(() => clock.update(() => Date.now()), EVERY_MS);
    const stop = clock.subscribe(listener);
    return () => {
      stop();
      users -= 1;
      if (users > 0 || timer === null) return;
      clearInterval(timer);
      timer = null;
    };
  },
};

/** The hub's present, every second. */
export function useServerSecond(): number {
  return serverNow(useStore(ticking, (now) => now));
}

export function Ago({ since, long = false }: { since: string; long?: boolean }) {
  return useStore(ticking, (now) => {
    const ms = serverNow(now) - Date.parse(since);
    return long ? clockLike(ms) : duration(ms);
  });
}

/** For a number that is watched: "0:45", "12:03", "1:02:03". */
export function clockLike(ms: number): string {
  const all = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  const [hours, minutes, seconds] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}
