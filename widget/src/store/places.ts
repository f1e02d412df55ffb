// The visitor's places in line, as the hub said last. Never stored: after a reload it says them again.

import type { QueuePosition } from "@bellhop/client";
import { signal } from "@preact/signals";

/** After a reconnect the hub says at once where somebody stands; longer than this is silence. */
export const RENEW_MS = 3_000;

export class Places {
  readonly all = signal<ReadonlyMap<string, QueuePosition>>(new Map());

  heard(place: QueuePosition): void {
    this.all.value = new Map(this.all.value).set(place.conversation_id, place);
  }

  drop(id: string): void {
    const place = this.all.value.get(id);
    if (place) this.heard({ ...place, state: "gone" });
  }

  /** Connected anew: what is not said again does not hold any more. */
  renew(): void {
    const before = this.all.value;
    if (before.size === 0) return;
    setTimeout(() => {
      this.all.value = new Map(
        [...this.all.value].filter(([id, place]) => before.get(id) !== place),
      );
    }, RENEW_MS);
  }
}
