// Whether somebody sits at this device: idle after five minutes without a touch, in any window.

import { signal } from "../hub/live";

export const IDLE_AFTER_MS = 5 * 60_000;
/** Windows of one browser tell each other of a touch this often at most. */
const TELL_EVERY_MS = 10_000;
const LOOK_EVERY_MS = 15_000;
const CHANNEL = "bellhop.activity";
const TOUCHES = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;

export interface Activity {
  /** A touch here or in another window; resolves what has to be told. */
  touched(now: number): void;
  look(now: number): void;
  /** A new socket counts as active until it is told otherwise. */
  joined(): void;
}

/** Tells `say` each time idle begins and ends, and nothing in between. */
export function createActivity(say: (idle: boolean) => void, start: number): Activity {
  let last = start;
  let idle = false;
  const become = (next: boolean) => {
    if (next === idle) return;
    idle = next;
    say(idle);
  };
  return {
    touched(now) {
      last = Math.max(last, now);
      become(false);
    },
    look(now) {
      become(now - last >= IDLE_AFTER_MS);
    },
    joined() {
      say(idle);
    },
  };
}

let activity: Activity | null = null;

export function watchActivity(): () => void {
  const started = createActivity((idle) => signal("set_activity", { idle }), Date.now());
  activity = started;
  const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(CHANNEL);
  let told = 0;
  const touched = () => {
    const now = Date.now();
    started.touched(now);
    if (now - told < TELL_EVERY_MS) return;
    told = now;
    channel?.postMessage(now);
  };
  if (channel) {
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (typeof data === "number") started.touched(Math.min(data, Date.now()));
    };
  }
  for (const name of TOUCHES) window.addEventListener(name, touched, { passive: true });
  const timer = setInterval(() => started.look(Date.now()), LOOK_EVERY_MS);
  return () => {
    for (const name of TOUCHES) window.removeEventListener(name, touched);
    clearInterval(timer);
    channel?.close();
    if (activity === started) activity = null;
  };
}

export function activityJoined(): void {
  activity?.joined();
}
