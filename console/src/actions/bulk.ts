// The same done to many conversations. The hub does the work; progress comes by push to every window.

import {
  type BulkForm,
  cancelJob,
  createJob,
  filterForm,
  goOnWithJob,
  recentJobs,
  undoJob,
} from "../hub/bulk";
import { explain } from "../hub/problem";
import type { BulkJob } from "../hub/wire";
import { shownIds } from "../screens/inbox/shown_list";
import { isLive, jobsStore, putJob } from "../stores/bulk";
import { serverNow } from "../stores/clock";
import type { ListFilter } from "../stores/inbox";
import { all, clearSelection, extended, selection, toggled } from "../stores/selection";
import { toast } from "../stores/toasts";

/** So long after its end a job is shown to a window that did not see it, to be taken back. */
const FRESH_MS = 10 * 60_000;

export type BulkDeed = Pick<BulkForm, "steps" | "canned_reply_id">;

/** `filter` is that of the list on the screen. */
export async function doToSelected(filter: ListFilter, deed: BulkDeed): Promise<void> {
  const { ids, everything } = selection.get();
  if (ids.size === 0) return;
  const meant = everything ? { filter: filterForm(filter) } : { conversation_ids: [...ids] };
  try {
    const job = await createJob({ client_id: crypto.randomUUID(), ...meant, ...deed });
    jobsStore.update((now) => putJob(now, job));
    clearSelection();
  } catch (error) {
    toast(explain(error), { tone: "failed" });
  }
}

export async function cancel(id: string): Promise<void> {
  await tell(cancelJob(id));
}

export async function goOn(id: string): Promise<void> {
  await tell(goOnWithJob(id));
}

export async function undo(id: string): Promise<void> {
  await tell(undoJob(id));
}

async function tell(asked: ReturnType<typeof cancelJob>): Promise<void> {
  try {
    const job = await asked;
    jobsStore.update((now) => putJob(now, job));
  } catch (error) {
    toast(explain(error), { tone: "failed" });
  }
}

export function hideJob(id: string): void {
  jobsStore.update((now) => ({ ...now, hidden: new Set(now.hidden).add(id) }));
}

/** After a log-in: what another window, or this one before a reload, has under way. */
export async function loadJobs(): Promise<void> {
  try {
    const jobs = await recentJobs();
    const known = jobsStore.get().byId;
    const isFresh = ({ finished_at }: BulkJob) =>
      finished_at !== null && serverNow() - Date.parse(finished_at) < FRESH_MS;
    for (const job of jobs.filter((one) => isLive(one) || isFresh(one) || known[one.id])) {
      jobsStore.update((now) => putJob(now, job));
    }
  } catch {
    // The next push tells.
  }
}

/** The open conversation, or the one that a box belongs to. */
export function toggleSelected(id: string, withRange: boolean): void {
  const shown = shownIds.get();
  selection.update((now) => (withRange ? extended(now, id, shown) : toggled(now, id)));
}

export function selectAll(everything: boolean): void {
  const shown = shownIds.get();
  selection.update(() => all(shown, everything));
}
