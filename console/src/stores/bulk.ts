// Work on many conversations that is under way or just over, as the hub tells it to every window.

import type { BulkJob } from "../hub/wire";
import { createStore } from "./store";

export interface Jobs {
  byId: Readonly<Record<string, BulkJob>>;
  /** Put away by this window. */
  hidden: ReadonlySet<string>;
}

export const jobsStore = createStore<Jobs>({ byId: {}, hidden: new Set() });

/** What is over does not become live again: pushes and answers may overtake each other. */
export function putJob(now: Jobs, job: BulkJob): Jobs {
  const known = now.byId[job.id];
  if (known && stage(known) > stage(job)) return now;
  return { ...now, byId: { ...now.byId, [job.id]: job } };
}

function stage(job: BulkJob): number {
  const ended = job.done + job.failed + job.left_alone;
  return { waiting: 0, running: 1, done: 2, cancelled: 2 }[job.state] * 1_000_000 + ended;
}

export function isLive(job: BulkJob): boolean {
  return job.state === "waiting" || job.state === "running";
}

/** Newest first; an undo stands in the place of what it takes back. */
export function shownJobs({ byId, hidden }: Jobs): readonly BulkJob[] {
  const undone = new Set(Object.values(byId).map(({ undo_of }) => undo_of));
  return Object.values(byId)
    .filter((job) => !hidden.has(job.id) && !undone.has(job.id))
    .sort((a, b) => b.created_at.localeCompare(a.created_at));
}
