// What a lead is choosing on the wallboard: an agent or a queue for one conversation.

import type { AgentRef } from "../../hub/wire";
import { createStore } from "../../stores/store";

export type Picking =
  | { what: "agent"; id: string; number: number; from: AgentRef | null }
  | { what: "queue"; id: string; number: number; from: { id: string; name: string } };

export const picking = createStore<Picking | null>(null);

export function pick(what: Picking): void {
  picking.update(() => what);
}
