// The rows on the screen, for those who step through them without drawing them: j and k.

import { router } from "../../router";
import { createStore } from "../../stores/store";

export const shownIds = createStore<readonly string[]>([]);

/** Where the open row was, for when it has just left the list: the next one takes its place. */
let lastIndex = 0;

export function stepThroughList(step: 1 | -1): boolean {
  const ids = shownIds.get();
  const place = router.get();
  if (place.screen !== "inbox" || ids.length === 0) return false;
  const current = place.conversationId === null ? -1 : ids.indexOf(place.conversationId);
  const gone = place.conversationId !== null && current === -1;
  const from = gone ? lastIndex - (step === 1 ? 1 : 0) : current;
  const next = Math.min(ids.length - 1, Math.max(0, from + step));
  const id = ids[next];
  if (id === undefined) return false;
  lastIndex = next;
  router.openConversation(id, place.conversationId === null ? "push" : "replace");
  return true;
}

export function rememberIndex(id: string): void {
  const index = shownIds.get().indexOf(id);
  if (index >= 0) lastIndex = index;
}
