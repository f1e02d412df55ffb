// What is one tab's own business, and what tabs tell each other without the hub.

import type { VisitorStorage } from "../storage";

/** What tabs of one visitor tell each other directly; everything else comes from the hub. */
export type TabMessage = { muted: boolean } | { met: true } | { forgotten: true };

/** How this tab was left, for its next page. */
interface TabState {
  open: boolean;
  id: string | null;
}

export function readTab(channelKey: string, storage: VisitorStorage): TabState | null {
  try {
    return JSON.parse(ownText(channelKey) ?? storage.get(FALLBACK) ?? "null");
  } catch {
    return null;
  }
}

export function writeTab(
  channelKey: string,
  storage: VisitorStorage,
  state: TabState | null,
): void {
  const text = JSON.stringify(state);
  try {
    if (state) sessionStorage.setItem(nameOf(channelKey), text);
    else sessionStorage.removeItem(nameOf(channelKey));
  } catch {
    // Blocked: the host page's memory is not one tab's own, but better than none.
    if (state) storage.set(FALLBACK, text);
  }
}

const FALLBACK = "tab";
const nameOf = (channelKey: string): string => `bellhop:${channelKey}:tab`;

function ownText(channelKey: string): string | null {
  try {
    return sessionStorage.getItem(nameOf(channelKey));
  } catch {
    return null;
  }
}
