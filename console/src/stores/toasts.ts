// Short messages at the bottom: what was done, with an undo, or what went wrong, with a retry.

import { createStore } from "./store";

export interface Toast {
  id: number;
  text: string;
  tone: "done" | "failed";
  action?: { label: string; run: () => void };
}

/** Long enough to read a line and reach for the undo. */
export const TOAST_SHOWN_MS = 6_000;
const TOASTS_MAX = 3;

export const toasts = createStore<readonly Toast[]>([]);
let lastId = 0;

export function toast(text: string, options: Partial<Pick<Toast, "tone" | "action">> = {}): number {
  lastId += 1;
  const added: Toast = { id: lastId, text, tone: "done", ...options };
  toasts.update((now) => [...now, added].slice(-TOASTS_MAX));
  return lastId;
}

export function dismiss(id: number): void {
  toasts.update((now) => now.filter((shown) => shown.id !== id));
}
