// The wallboard's queues and agents: a snapshot, then whole objects of what changed.

import type { AgentStats, QueueStats, Wallboard } from "../hub/wire";
import { createStore } from "./store";

export interface Board {
  queues: Readonly<Record<string, QueueStats>>;
  agents: Readonly<Record<string, AgentStats>>;
  /** When the snapshot was taken; null until there is one. */
  at: string | null;
}

export const NO_BOARD: Board = { queues: {}, agents: {}, at: null };

export function putSnapshot({ queues, agents, at }: Wallboard): Board {
  return {
    queues: Object.fromEntries(queues.map((queue) => [queue.id, queue])),
    agents: Object.fromEntries(agents.map((agent) => [agent.id, agent])),
    at,
  };
}

/** A change before the snapshot is part of the snapshot. */
export function putQueueStats(board: Board, stats: QueueStats): Board {
  if (board.at === null) return board;
  return { ...board, queues: { ...board.queues, [stats.id]: stats } };
}

export function putAgentStats(board: Board, stats: AgentStats): Board {
  if (board.at === null) return board;
  return { ...board, agents: { ...board.agents, [stats.id]: stats } };
}

export const boardStore = createStore<Board>(NO_BOARD);
