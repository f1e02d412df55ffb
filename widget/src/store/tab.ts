// What is one tab's own business, and what tabs tell each other without the hub.

/** What tabs of one visitor tell each other directly; everything else comes from the hub. */
export type TabMessage = { muted: boolean } | { met: true } | { forgotten: true };

/** How this tab was left, for its next page. */
interface TabState {
  open: boolean;
  id: string | null;
}

export function readTab(channelKey: string): TabState | null {
  try {
    return JSON.parse(sessionStorage.getItem(`bellhop:${channelKey}:tab`) ?? "null");
  } catch {
    return null;
  }
}

export function writeTab(channelKey: string, state: TabState | null): void {
  try {
    if (state) sessionStorage.setItem(`bellhop:${channelKey}:tab`, JSON.stringify(state));
    else sessionStorage.removeItem(`bellhop:${channelKey}:tab`);
  } catch {
    // Blocked: the tab starts closed next time.
  }
}
