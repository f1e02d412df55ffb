// The order in which rows are drawn. It follows the activity, but not under a moving pointer and
// not while somebody reads further down: then the order is held and a pill says what waits.

import { useEffect, useMemo, useRef, useState } from "react";

/** A pointer that has rested this long is not about to click. */
const HOLD_MS = 2_500;

export interface ShownOrder {
  ids: readonly string[];
  /** Rows that would be elsewhere, or are new. */
  waiting: number;
  release(): void;
  /** Give these to the scrolling element. */
  pointer: { onPointerMove(): void; onPointerLeave(): void };
}

export function useShownOrder(live: readonly string[], key: string, scrolled: boolean): ShownOrder {
  const [held, setHeld] = useState<{ key: string; ids: readonly string[] } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const latest = useRef(live);
  latest.current = live;

  const hold = () => setHeld((now) => now ?? { key, ids: latest.current });
  const release = () => {
    clearTimeout(timer.current);
    setHeld(null);
  };
  useEffect(() => {
    if (scrolled) setHeld((now) => now ?? { key, ids: latest.current });
    else setHeld(null);
  }, [scrolled, key]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const holding = held !== null && held.key === key;
  const ids = useMemo(() => (holding ? keepOrder(held.ids, live) : live), [holding, held, live]);
  const waiting = useMemo(() => (holding ? differing(ids, live) : 0), [holding, ids, live]);
  return {
    ids,
    waiting: scrolled ? waiting : 0,
    release,
    pointer: {
      onPointerMove: () => {
        hold();
        clearTimeout(timer.current);
        timer.current = setTimeout(() => {
          if (!scrolled) setHeld(null);
        }, HOLD_MS);
      },
      onPointerLeave: () => {
        if (!scrolled) release();
      },
    },
  };
}

/** The held rows where they are, without those that are gone; older ones may follow at the end. */
export function keepOrder(held: readonly string[], live: readonly string[]): readonly string[] {
  const alive = new Set(live);
  const known = new Set(held);
  const kept = held.filter((id) => alive.has(id));
  const lastKept = live.findLastIndex((id) => known.has(id));
  // Rows after everything that is held come from the next page; rows before it wait.
  return [...kept, ...live.slice(lastKept + 1)];
}

export function differing(shown: readonly string[], live: readonly string[]): number {
  const before = new Map(shown.map((id, index) => [id, index]));
  let furthest = -1;
  let count = 0;
  for (const id of live.toReversed()) {
    const index = before.get(id);
    if (index === undefined) count += 1;
    else if (furthest !== -1 && index > furthest) count += 1;
    else furthest = index;
  }
  return count;
}
