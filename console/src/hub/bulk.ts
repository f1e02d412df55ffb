// Bulk jobs and macros over HTTP.

import { type ListFilter, statusesOf } from "../stores/inbox";
import { call, query } from "./api";
import type { BulkItems, BulkJob, BulkJobs, Conversation, MacroSteps } from "./wire";

/** Whose it becomes, as the hub takes it. */
export interface AssignForm {
  kind: "nobody" | "agent" | "queue";
  id?: string;
}

export type StepsForm = Partial<Pick<MacroSteps, "status" | "add_tags" | "remove_tags">> & {
  assign?: AssignForm;
};

export interface BulkForm {
  client_id: string;
  conversation_ids?: readonly string[];
  filter?: Readonly<Record<string, string>>;
  steps?: StepsForm;
  canned_reply_id?: string;
}

/** The list's filter, as the hub takes it in a body. */
export function filterForm(filter: ListFilter): Readonly<Record<string, string>> {
  const assignee = { mine: "me", unassigned: "none", all: "" }[filter.view];
  const fields = {
    status: statusesOf(filter.status).join(","),
    assignee,
    queue_id: filter.queueId,
    channel_id: filter.channelId,
    category: filter.category,
    language: filter.language,
    text: filter.text,
  };
  return Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, string] => Boolean(field[1])),
  );
}

export function createJob(form: BulkForm): Promise<BulkJob> {
  return call<BulkJob>("/bulk_jobs", { method: "POST", json: form });
}

export async function recentJobs(): Promise<BulkJob[]> {
  return (await call<BulkJobs>("/bulk_jobs")).bulk_jobs;
}

export function cancelJob(id: string): Promise<BulkJob> {
  return call<BulkJob>(`/bulk_jobs/${id}/cancel`, { method: "POST" });
}

/** Held since a backup was restored. */
export function goOnWithJob(id: string): Promise<BulkJob> {
  return call<BulkJob>(`/bulk_jobs/${id}/go_on`, { method: "POST" });
}

export function undoJob(id: string): Promise<BulkJob> {
  return call<BulkJob>(`/bulk_jobs/${id}/undo`, { method: "POST" });
}

/** What was not done, and why. */
export function notDone(id: string): Promise<BulkItems> {
  return call<BulkItems>(
    `/bulk_jobs/${id}/items${query({ state: "failed,left_alone", limit: 100 })}`,
  );
}

export function applyMacro(
  id: string,
  form: { canned_reply_id: string; text: string; client_id: string },
): Promise<Conversation> {
  return call<Conversation>(`/conversations/${id}/macro`, { method: "POST", json: form });
}
