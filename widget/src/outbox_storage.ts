// What is unsent, one item an entry, so that two tabs never overwrite each other's words.
// A tab that goes leaves its entries to those that live; client_ids make sending twice harmless.
// Where the browser has no locks nobody can tell who lives: then every tab sends what it finds.

import { newId, type OutboxStorage, parseEntries } from "@bellhop/client";
import type { VisitorStorage } from "./storage";

const KEY = "outbox:";

const ownerOf = (key: string): string => key.split(":")[1] ?? "";
const clientIdOf = (key: string): string => key.split(":")[2] ?? "";

export async function outboxStorage(
  storage: VisitorStorage,
  channelKey: string,
  locks: LockManager | undefined = navigator.locks,
): Promise<OutboxStorage> {
  const mine = newId();
  const lockOf = (owner: string) => `bellhop:${channelKey}:${KEY}${owner}`;
  const living = await hold(lockOf(mine), locks);
  /** client_id → where it is kept, and as what. */
  const kept = new Map<string, { key: string; item: string }>();

  /** What these owners have left is ours from now on. */
  const take = (isLeft: (owner: string) => boolean): string => {
    const taken = storage
      .keys(KEY)
      .filter((key) => isLeft(ownerOf(key)))
      .flatMap((key) => {
        const item = storage.get(key) ?? "";
        const isList = item.startsWith("[");
        const entries = parseEntries(isList ? item : `[${item}]`);
        if (living || isList) {
          // The widgets of before kept a whole list under one key.
          storage.remove(key);
          for (const entry of entries) write(entry.client_id, JSON.stringify(entry));
        } else for (const { client_id } of entries) kept.set(client_id, { key, item });
        return entries;
      });
    return JSON.stringify(taken.sort((a, b) => a.created_at - b.created_at));
  };
  /** Whether it is kept. */
  const write = (client_id: string, item: string): boolean => {
    const before = kept.get(client_id);
    if (before?.item === item) return true;
    const key = before?.key ?? `${KEY}${mine}:${client_id}`;
    const isKept = storage.set(key, item);
    kept.set(client_id, { key, item: isKept ? item : "" });
    return isKept;
  };

  const text = take((owner) => !living?.has(lockOf(owner)));
  return {
    load: () => text,
    save: (saved) => {
      const entries = parseEntries(saved);
      const now = new Set(entries.map(({ client_id }) => client_id));
      for (const [client_id, { key }] of kept) {
        if (now.has(client_id)) continue;
        kept.delete(client_id);
        storage.remove(key);
      }
      const all = entries.map((entry) => write(entry.client_id, JSON.stringify(entry)));
      if (all.includes(false)) throw new Error("not kept");
    },
    watch: ({ left, finished }) => {
      const awaited = new Set([mine]);
      const awaitEnd = (owner: string) => {
        if (!locks || awaited.has(owner)) return;
        awaited.add(owner);
        // Given when that tab is gone.
        locks.request(lockOf(owner), () => left(take((it) => it === owner))).catch(() => undefined);
      };
      if (living) for (const key of storage.keys(KEY)) awaitEnd(ownerOf(key));
      storage.watch(KEY, (key, item) => {
        if (!living && item === null) finished(clientIdOf(key));
        if (living && item !== null) awaitEnd(ownerOf(key));
      });
    },
  };
}

/** Says that this tab lives, as long as it does. Gives who else does; null where nobody can know. */
async function hold(
  name: string,
  locks: LockManager | undefined,
): Promise<ReadonlySet<string> | null> {
  if (!locks) return null;
  try {
    // Asked first: a frame whose storage is blocked is refused here.
    await locks.query();
    locks.request(name, () => new Promise<never>(() => undefined)).catch(() => undefined);
    return new Set((await locks.query()).held?.map((lock) => lock.name ?? ""));
  } catch {
    return null;
  }
}
