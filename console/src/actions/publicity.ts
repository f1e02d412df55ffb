// Whether a conversation that has just begun is a comment or a message: the push of it does not know.

import { call, query } from "../hub/api";
import { myId } from "../hub/session";
import type { Conversation } from "../hub/wire";
import { hasComments } from "../lib/platforms";
import { putConversation } from "../stores/inbox";
import { inbox } from "../stores/live_stores";

/** Many that begin at once are one question. */
const WAIT_MS = 1_000;
/** What has just begun is among the newest. */
const ASKED_MAX = 50;

const asked = new Set<string>();
let timer: ReturnType<typeof setTimeout> | null = null;

/** Each is asked for once; without an answer its mark is that of the channel. */
export function learnPublicity(id: string): void {
  const known = inbox.get().conversations[id];
  if (!known || known.is_public !== undefined || asked.has(id)) return;
  if (!hasComments(known.channel.kind)) return;
  asked.add(id);
  if (timer !== null) return;
  timer = setTimeout(() => {
    timer = null;
    void ask();
  }, WAIT_MS);
}

async function ask(): Promise<void> {
  try {
    const path = `/conversations${query({ limit: ASKED_MAX })}`;
    const { conversations } = await call<{ conversations: Conversation[] }>(path);
    inbox.update((now) => {
      let next = now;
      for (const one of conversations) {
        if (asked.has(one.id)) next = putConversation(next, one, myId());
      }
      return next;
    });
  } catch {
    // Whoever opens it is told.
  }
}
