// Which conversations of the list are chosen, to do the same to all of them.
// Pure but for the store; what is done to them is in `actions/bulk.ts`.

import { createStore } from "./store";

export interface Selection {
  ids: ReadonlySet<string>;
  /** Where a range begins. */
  anchor: string | null;
  /** Not only what is loaded: all that the list's filter finds. */
  everything: boolean;
}

export const NOTHING: Selection = { ids: new Set(), anchor: null, everything: false };
export const selection = createStore<Selection>(NOTHING);

export function clearSelection(): void {
  selection.update(() => NOTHING);
}

export function toggled(now: Selection, id: string): Selection {
  const ids = new Set(now.ids);
  if (!ids.delete(id)) ids.add(id);
  if (ids.size === 0) return NOTHING;
  return { ids, anchor: id, everything: false };
}

/** Everything between the last one that was chosen and this one, both of them too. */
export function extended(now: Selection, id: string, shown: readonly string[]): Selection {
  const to = shown.indexOf(id);
  const from = now.anchor === null ? to : shown.indexOf(now.anchor);
  if (to === -1 || from === -1) return toggled(now, id);
  const range = shown.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ids: new Set([...now.ids, ...range]), anchor: id, everything: false };
}

/** All rows that are loaded; `everything` says that those that are not are meant too. */
export function all(shown: readonly string[], everything: boolean): Selection {
  if (shown.length === 0) return NOTHING;
  return { ids: new Set(shown), anchor: null, everything };
}
