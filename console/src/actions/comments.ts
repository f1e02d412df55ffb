// The post that a conversation stands under, with what everybody said there.

import { call } from "../hub/api";
import type { PostComments } from "../hub/wire";
import { comments } from "../stores/comments";

/** Several pushes in a row ask once. */
const WAIT_MS = 400;

export async function loadComments(conversationId: string): Promise<void> {
  try {
    const found = await call<PostComments>(`/conversations/${conversationId}/comments`);
    comments.update((all) => ({ ...all, [conversationId]: found }));
  } catch {
    // What is shown stays; the next push asks again.
    comments.update((all) => ({ ...all, [conversationId]: all[conversationId] ?? "failed" }));
  }
}

let timer: ReturnType<typeof setTimeout> | null = null;

export function loadCommentsSoon(conversationId: string): void {
  if (timer !== null) clearTimeout(timer);
  timer = setTimeout(() => {
    timer = null;
    void loadComments(conversationId);
  }, WAIT_MS);
}
