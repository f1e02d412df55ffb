// A change of the conversation as one quiet sentence.

import type { Change, QueuedChange } from "../../hub/wire";
import { type TextKey, t } from "../../i18n";
import { skillList } from "../../lib/explanation";

export function changeText(change: Change, contactName: string | null): string {
  const by =
    change.by.kind === "contact"
      ? contactName || change.by.name || t("visitor")
      : change.by.name || t("system");
  switch (change.kind) {
    case "started":
      return startedText(by, change.queued);
    case "status":
      // The first answer opens what was new; nothing had been closed before.
      if (change.to === "open" && change.from === "new") return t("change.opened", { by });
      return t(`change.status_${change.to}`, { by });
    case "priority":
      return t("change.priority", { by, to: t(`priority.${change.to}`).toLowerCase() });
    case "tags": {
      const added = change.added.join(", ");
      const removed = change.removed.join(", ");
      if (added && removed) return t("change.tags_both", { by, added, removed });
      return added
        ? t("change.tags_added", { by, added })
        : t("change.tags_removed", { by, removed });
    }
    case "label": {
      const label = t(`label_name.${change.label}`);
      return change.to
        ? t("change.label", { by, label, to: change.to })
        : t("change.no_label", { by, label });
    }
    case "subject":
      return change.to
        ? t("change.subject", { by, to: change.to })
        : t("change.no_subject", { by });
    case "assigned":
      return assignedText(by, change);
    case "unassigned":
      return t("change.unassigned", { by });
    case "queued":
      return queuedText(by, change);
    case "offered":
      return change.via === "transfer"
        ? t("change.offered_transfer", { by, name: change.agent.name })
        : t("change.offered", { name: change.agent.name });
    case "offer_ended":
      return offerEndedText(change);
    case "transferred":
      return t(change.to.kind === "team" ? "change.transferred_team" : "change.transferred", {
        by,
        to: change.to.name,
      });
    case "left_queue":
      return t("change.left_queue", { by });
    case "turned_to_message":
      return t(TURNED[change.why] ?? "change.turned_other", { by });
    case "listening":
      return t(change.began ? "change.listening" : "change.listened", { by });
    case "barged":
      return t("change.barged", { by });
  }
}

/** The explanation behind a line, if it has one: "why Mia?". */
export function explanationOf(change: Change) {
  if (change.kind === "assigned") return change.explanation ?? null;
  return change.kind === "offered" ? change.explanation : null;
}

function startedText(by: string, queued: QueuedChange | undefined): string {
  if (!queued) return t("change.started", { by });
  const queue = queued.queue.name;
  const text = queued.detail
    ? t("change.started_rule", { by, queue, rule: queued.detail })
    : t("change.started_in", { by, queue });
  return withNeeds(text, queued);
}

function queuedText(by: string, change: QueuedChange): string {
  const { queue, because, detail } = change;
  const key =
    because === "routed" && detail
      ? "change.queued_routed_rule"
      : (QUEUED[because] ?? "change.queued_other");
  return withNeeds(t(key, { by, queue: queue.name, rule: detail ?? "" }), change);
}

function withNeeds(text: string, { team, skills }: QueuedChange): string {
  const forTeam = team ? t("change.queued_team", { text, team: team.name }) : text;
  if (skills.length === 0) return forTeam;
  return t("change.queued_needs", { text: forTeam, skills: skillList(skills) });
}

const QUEUED: Readonly<Record<string, TextKey>> = {
  routed: "change.queued_routed",
  transferred: "change.queued_transferred",
  requeued: "change.queued_requeued",
  overflowed: "change.queued_overflowed",
  moved: "change.queued_moved",
  reopened: "change.queued_reopened",
};

function assignedText(by: string, change: Extract<Change, { kind: "assigned" }>): string {
  const name = change.agent.name;
  switch (change.how) {
    case "auto":
      return t("change.assigned_auto", { name });
    case "accepted":
      return t("change.assigned_accepted", { name });
    case "transfer":
      return t("change.assigned_transfer", { name });
    case "take_over":
      return t("change.assigned_take_over", { by });
    default:
      return change.agent.id === change.by.id
        ? t("change.took", { by })
        : t("change.assigned", { by, name });
  }
}

function offerEndedText({ agent, how, reason }: Extract<Change, { kind: "offer_ended" }>): string {
  const { name } = agent;
  if (how === "declined" && reason) return t("change.offer_declined_reason", { name, reason });
  if (how === "declined") return t("change.offer_declined", { name });
  if (how === "timed_out") return t("change.offer_timed_out", { name });
  return t("change.offer_withdrawn", { name });
}

const TURNED: Readonly<Record<string, TextKey>> = {
  closed: "change.turned_closed",
  full: "change.turned_full",
  waited_too_long: "change.turned_waited_too_long",
  chosen: "change.turned_chosen",
  nobody_here: "change.turned_nobody_here",
};
