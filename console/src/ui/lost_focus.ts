// Where the focus goes when what had it is gone: a list that a narrow window hides, a step that is done.

import { type RefObject, useEffect, useRef } from "react";

function isLost(): boolean {
  const active = document.activeElement;
  return active === null || active === document.body || !active.checkVisibility();
}

/**
 * For a list and what is chosen of it, which stands beside it or, in a narrow window, in its place.
 * Back in the list, the focus is on the entry that was open.
 */
export function useFocusInPlace(
  list: RefObject<HTMLElement | null>,
  detail: RefObject<HTMLElement | null>,
  chosen: string | null,
): void {
  const before = useRef(chosen);
  const entry = useRef<HTMLElement | null>(null);
  const wasInDetail = useRef(false);
  useEffect(() => {
    const moved = ({ target }: FocusEvent) => {
      wasInDetail.current = target instanceof Node && detail.current?.contains(target) === true;
    };
    document.addEventListener("focusin", moved);
    return () => document.removeEventListener("focusin", moved);
  }, [detail]);
  useEffect(() => {
    if (before.current === chosen) return;
    before.current = chosen;
    const frame = requestAnimationFrame(() => {
      const isHidden = list.current?.checkVisibility() === false;
      if (chosen === null) {
        if (isLost()) entry.current?.focus();
        return;
      }
      entry.current = list.current?.querySelector<HTMLElement>("[aria-current=true]") ?? null;
      if (isLost() && (isHidden || wasInDetail.current)) detail.current?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [list, detail, chosen]);
}
