// The whole of our state machinery: a value, a way to replace it, and who wants to know.
// A component draws; what it draws from lives in a store of this folder.

import { useCallback, useRef, useSyncExternalStore } from "react";

export interface Store<S> {
  get(): S;
  /** Returning the same object means "nothing changed": nobody is told. */
  update(change: (state: S) => S): void;
  subscribe(listener: () => void): () => void;
}

export function createStore<S>(initial: S): Store<S> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    update(change) {
      const next = change(state);
      if (next === state) return;
      state = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** `select` may build a new array or object; `same` then says when it means the same thing. */
export function useStore<S, T>(
  store: Store<S>,
  select: (state: S) => T,
  same: (a: T, b: T) => boolean = Object.is,
): T {
  const last = useRef<{ value: T } | null>(null);
  const read = useCallback(() => {
    const value = select(store.get());
    if (last.current && same(last.current.value, value)) return last.current.value;
    last.current = { value };
    return value;
  }, [store, select, same]);
  return useSyncExternalStore(store.subscribe, read);
}

export function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
