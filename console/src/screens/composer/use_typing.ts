// Tells colleagues and the visitor that somebody writes. A signal: droppable, repeated while true.

import { useEffect, useMemo } from "react";
import { signal } from "../../hub/live";

const REPEAT_MS = 3_000;
const REST_MS = 5_000;

export interface Typing {
  typed(text: string, internal: boolean): void;
  stopped(): void;
}

export function useTyping(conversationId: string): Typing {
  const typing = useMemo(() => createTyping(conversationId), [conversationId]);
  useEffect(() => () => typing.stopped(), [typing]);
  return typing;
}

function createTyping(conversation_id: string): Typing {
  let saidAt = 0;
  let last: boolean | null = null;
  let rest: ReturnType<typeof setTimeout> | undefined;
  const stopped = () => {
    clearTimeout(rest);
    if (last === null) return;
    signal("send_typing", { conversation_id, typing: false, internal: last });
    last = null;
    saidAt = 0;
  };
  return {
    stopped,
    typed(text, internal) {
      if (text.trim() === "") return stopped();
      clearTimeout(rest);
      rest = setTimeout(stopped, REST_MS);
      const now = Date.now();
      if (last === internal && now - saidAt < REPEAT_MS) return;
      saidAt = now;
      last = internal;
      signal("send_typing", { conversation_id, typing: true, internal });
    },
  };
}
