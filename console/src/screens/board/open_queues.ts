// Which queues on the wallboard are open to their position list.

import { createStore } from "../../stores/store";

export const openQueues = createStore<ReadonlySet<string>>(new Set());

export function toggleQueue(id: string): void {
  openQueues.update((now) => {
    const next = new Set(now);
    if (!next.delete(id)) next.add(id);
    return next;
  });
}

/** Opens it and brings it into view. */
export function showQueue(id: string): void {
  openQueues.update((now) => new Set(now).add(id));
  requestAnimationFrame(() =>
    document.getElementById(`queue-${id}`)?.scrollIntoView({ block: "nearest" }),
  );
}
