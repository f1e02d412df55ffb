// One unsent text per conversation, kept on the hub, in step between an agent's windows.
// The saving is a plain object with its timer and its way out given, so that a test needs neither.

import type { Visibility } from "../hub/wire";
import { createStore } from "./store";

export interface Draft {
  text: string;
  visibility: Visibility;
}

export const NO_DRAFT: Draft = { text: "", visibility: "public" };

export const drafts = createStore<Readonly<Record<string, Draft>>>({});

export function draftOf(id: string): Draft {
  return drafts.get()[id] ?? NO_DRAFT;
}

export function putDraft(id: string, draft: Draft): void {
  drafts.update((all) => ({ ...all, [id]: draft }));
}

/** Long enough that a typist is not saved at every key, short enough to lose nothing that matters. */
export const DRAFT_WAIT_MS = 700;

export interface DraftSaver {
  /** The text changed: save it once the typing rests. */
  changed(id: string, draft: Draft): void;
  /** Save what waits, now: the window is about to go. */
  flush(): void;
  /** The text was sent or thrown away elsewhere: what waits is void. */
  forget(id: string): void;
  /** Typed here and not saved yet: news from another window must not replace it. */
  waits(id: string): boolean;
}

export function createDraftSaver(
  save: (id: string, draft: Draft) => Promise<void>,
  waitMs = DRAFT_WAIT_MS,
): DraftSaver {
  const waiting = new Map<string, { draft: Draft; timer: ReturnType<typeof setTimeout> }>();
  const send = (id: string) => {
    const entry = waiting.get(id);
    if (!entry) return;
    clearTimeout(entry.timer);
    waiting.delete(id);
    save(id, entry.draft).catch(() => {
      // Nothing newer was typed: keep trying with this text.
      if (!waiting.has(id)) schedule(id, entry.draft, RETRY_WAIT_MS);
    });
  };
  const schedule = (id: string, draft: Draft, ms: number) => {
    clearTimeout(waiting.get(id)?.timer);
    waiting.set(id, { draft, timer: setTimeout(() => send(id), ms) });
  };
  return {
    changed: (id, draft) => schedule(id, draft, waitMs),
    flush: () => {
      for (const id of [...waiting.keys()]) send(id);
    },
    forget: (id) => {
      clearTimeout(waiting.get(id)?.timer);
      waiting.delete(id);
    },
    waits: (id) => waiting.has(id),
  };
}

const RETRY_WAIT_MS = 5_000;
