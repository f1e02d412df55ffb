// What a bulk job does, and how far it is, as sentences.

import type { BulkJob, MacroSteps } from "../hub/wire";
import { t, tn } from "../i18n";

/** "solve, tag “vip”, assign to Mia": what follows a reply, or stands alone. */
export function stepsText(steps: MacroSteps | null): string {
  if (!steps) return "";
  const parts: string[] = [];
  if (steps.status) parts.push(t("bulk.step_status", { status: t(`status.${steps.status}`) }));
  if (steps.add_tags.length > 0) {
    parts.push(t("bulk.step_tag", { tags: steps.add_tags.join(", ") }));
  }
  if (steps.remove_tags.length > 0) {
    parts.push(t("bulk.step_untag", { tags: steps.remove_tags.join(", ") }));
  }
  if (steps.assign?.kind === "nobody") parts.push(t("bulk.step_nobody"));
  if (steps.assign?.kind === "agent") parts.push(t("bulk.step_agent", steps.assign));
  if (steps.assign?.kind === "queue") parts.push(t("bulk.step_queue", steps.assign));
  return parts.join(", ");
}

export function jobTitle(job: BulkJob): string {
  if (job.undo_of) return t("bulk.title_undo");
  if (job.title) return t("bulk.title_macro", { title: job.title });
  const steps = stepsText(job.steps);
  return steps === "" ? t("bulk.title_reply") : steps;
}

export function jobProgress(job: BulkJob, secondsLeft: number): string {
  if (job.held) return t("bulk.held");
  if (job.state === "waiting" && secondsLeft > 0) {
    return t("bulk.starts", { seconds: secondsLeft, count: job.total });
  }
  const ended = job.done + job.failed + job.left_alone;
  if (job.state === "waiting" || job.state === "running") {
    return t("bulk.progress", { ended, total: job.total });
  }
  const parts = [
    job.state === "cancelled"
      ? t("bulk.cancelled", { done: job.done, total: job.total })
      : tn("bulk.done", job.done),
  ];
  if (job.failed > 0) parts.push(tn("bulk.failed", job.failed));
  if (job.left_alone > 0) parts.push(tn("bulk.left_alone", job.left_alone));
  return parts.join(" · ");
}
