// What is open on this screen: the palette, the help, which page a phone shows.

import { createStore } from "./store";

export type PalettePage = "root" | "assign" | "status" | "priority" | "tag";

export interface Ui {
  palette: PalettePage | null;
  help: boolean;
  /** On a phone the panel is a page of its own. */
  panelPage: boolean;
  /** The conversation whose transfer is being prepared. */
  transfer: string | null;
  /** The conversation on which a macro is being chosen. */
  macro: string | null;
  picture: { url: string; name: string } | null;
}

export const ui = createStore<Ui>({
  palette: null,
  help: false,
  panelPage: false,
  transfer: null,
  macro: null,
  picture: null,
});

export function show(change: Partial<Ui>): void {
  ui.update((now) => ({ ...now, ...change }));
}

/** Components that own an element others want to focus register it here by name. */
type Spot = "composer" | "search" | "key";
const spots = new Map<Spot, () => void>();

export function offerFocus(spot: Spot, focus: () => void): () => void {
  spots.set(spot, focus);
  return () => {
    if (spots.get(spot) === focus) spots.delete(spot);
  };
}

export function focusOn(spot: Spot): void {
  // At once, so that the next key is already text; and again when a closing dialog is gone, or
  // the state that makes the element visible has been drawn.
  spots.get(spot)?.();
  requestAnimationFrame(() => spots.get(spot)?.());
}
