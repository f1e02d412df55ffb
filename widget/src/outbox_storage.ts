// Each tab keeps its own outbox, so that two tabs do not overwrite each other's.
// A tab that opens takes over what closed tabs have left; client_ids make that safe.

import { newId, type OutboxStorage, parseEntries } from "@bellhop/client";
import type { VisitorStorage } from "./storage";

const KEY = "outbox:";

export async function outboxStorage(
  storage: VisitorStorage,
  channelKey: string,
  locks: LockManager | undefined = navigator.locks,
): Promise<OutboxStorage> {
  const own = locks ? KEY + newId() : `${KEY}shared`;
  const found: string[] = [];
  if (locks) {
    const lockName = (key: string) => `bellhop:${channelKey}:${key}`;
    // Held as long as the tab lives; that is how the others know.
    void locks.request(lockName(own), () => new Promise<never>(() => undefined));
    const held = new Set((await locks.query()).held?.map((lock) => lock.name));
    for (const key of storage.keys(KEY)) {
      if (!held.has(lockName(key))) found.push(key);
    }
  } else {
    // Without locks (plain HTTP) nobody can be asked: one outbox for all tabs.
    found.push(own);
  }
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
