// Drafts between the composer and the hub.

import { call } from "../hub/api";
import { connection, request } from "../hub/live";
import type { Visibility } from "../hub/wire";
import { createDraftSaver, type Draft, draftOf, NO_DRAFT, putDraft } from "../stores/drafts";

const saver = createDraftSaver(async (id, draft) => {
  if (connection.get().state === "online") {
    await request("save_draft", { conversation_id: id, ...draft });
  } else {
    await call(`/conversations/${id}/draft`, { method: "PUT", json: draft });
  }
});

export function writeDraft(id: string, change: Partial<Draft>): void {
  const before = draftOf(id);
  const draft = { ...before, ...change };
  putDraft(id, draft);
  // Choosing between reply and note is not worth a save while nothing is written.
  if (draft.text !== "" || before.text !== "") saver.changed(id, draft);
}

export function clearDraft(id: string): void {
  const { visibility } = draftOf(id);
  putDraft(id, { text: "", visibility });
  saver.changed(id, { text: "", visibility });
  saver.flush();
}

export async function loadDraft(id: string): Promise<void> {
  try {
    const kept = await call<Partial<Draft> | null>(`/conversations/${id}/draft`);
    if (kept?.text && !saver.waits(id) && draftOf(id).text === "") {
      putDraft(id, { text: kept.text, visibility: kept.visibility ?? NO_DRAFT.visibility });
    }
  } catch {
    // No draft, or no hub: the composer starts empty, and saving says when that fails.
  }
}

/** Another window of the same agent typed. Words that are being typed here win. */
export function takeDraft(draft: {
  conversation_id: string;
  visibility: Visibility;
  text: string;
}): void {
  if (saver.waits(draft.conversation_id)) return;
  putDraft(draft.conversation_id, { text: draft.text, visibility: draft.visibility });
}

export function flushDrafts(): void {
  saver.flush();
}
