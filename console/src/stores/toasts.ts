// Short messages at the bottom: what was done, with an undo, or what went wrong, with a retry.

import { createStore } from "./store";

export interface Toast {
  id: number;
  text: string;
  tone: "done" | "failed";
  action?: { label: string; run: () => void };
  /** What it is about: a newer one takes the place of the older, whose undo is no longer the opposite. */
  topic?: string;
}

/** Long enough to read a line and reach for the undo. */
export const TOAST_SHOWN_MS = 6_000;
const TOASTS_MAX = 3;

export const toasts = createStore<readonly Toast[]>([]);
let lastId = 0;

export function toast(text: string, options: Partial<Omit<Toast, "id" | "text">> = {}): number {
  lastId += 1;
  const added: Toast = { id: lastId, text, tone: "done", ...options };
  toasts.update((now) =>
    [...now.filter((old) => !isReplaced(old, added)), added].slice(-TOASTS_MAX),
  );
  return lastId;
}

function isReplaced(old: Toast, by: Toast): boolean {
  return old.topic !== undefined && old.topic === by.topic;
}

export function dismiss(id: number): void {
  toasts.update((now) => now.filter((shown) => shown.id !== id));
}
