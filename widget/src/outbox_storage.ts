// Each tab keeps its own outbox, so that two tabs do not overwrite each other's.
// A tab that opens takes over what closed tabs have left; client_ids make that safe.

import { newId, type OutboxStorage, parseEntries } from "@bellhop/client";
import type { VisitorStorage } from "./storage";

const KEY = "outbox:";
/** Where nobody can be asked who is still alive, all tabs share one outbox. */
const SHARED = `${KEY}shared`;

export async function outboxStorage(
  storage: VisitorStorage,
  channelKey: string,
  locks: LockManager | undefined = navigator.locks,
): Promise<OutboxStorage> {
  const mine = KEY + newId();
  const abandoned = await claim(storage, channelKey, mine, locks);
  const own = abandoned ? mine : SHARED;
  const found = abandoned ?? [SHARED];
  const entries = found.flatMap((key) => parseEntries(storage.get(key)));
  const text = entries.length > 0 ? JSON.stringify(entries) : null;
  if (text) storage.set(own, text);
  for (const key of found) if (key !== own) storage.remove(key);
  return {
    load: () => text,
    save: (value) => {
      if (value === "[]") storage.remove(own);
      else storage.set(own, value);
    },
  };
}

/** The outboxes of tabs that are gone; null when the browser has no locks or refuses them. */
async function claim(
  storage: VisitorStorage,
  channelKey: string,
  mine: string,
  locks: LockManager | undefined,
): Promise<string[] | null> {
  if (!locks) return null;
  const lockName = (key: string) => `bellhop:${channelKey}:${key}`;
  try {
    // Asked first: a frame whose storage is blocked is refused here.
    await locks.query();
    // Held as long as the tab lives; that is how the others know.
    locks.request(lockName(mine), () => new Promise<never>(() => undefined)).catch(() => undefined);
    const held = new Set((await locks.query()).held?.map((lock) => lock.name));
    return storage.keys(KEY).filter((key) => !held.has(lockName(key)));
  } catch {
    return null;
  }
}
