// What an agent says of themselves, and what a lead may say of them.

import { request } from "../hub/live";
import { explain } from "../hub/problem";
import { myId } from "../hub/session";
import type { AgentStatus, CustomStatus, StatusKind } from "../hub/wire";
import { t } from "../i18n";
import { serverNow } from "../stores/clock";
import { lastTimeOut } from "../stores/offers";
import { putStatus, signalsStore, statusOf } from "../stores/signals";
import { toast } from "../stores/toasts";
import { statusText } from "../ui/presence";

export interface WantedStatus {
  kind: StatusKind;
  custom?: Pick<CustomStatus, "id" | "label"> | null;
  reason?: string;
}

export function myStatus(): AgentStatus | null {
  return statusOf(signalsStore.get(), myId());
}

export async function setMyStatus(wanted: WantedStatus): Promise<void> {
  const me = myId();
  const before = myStatus();
  const reason = wanted.reason?.trim() || null;
  const custom = wanted.custom ?? null;
  const same = before?.kind === wanted.kind && before.custom_status_id === (custom?.id ?? null);
  const now: AgentStatus = {
    kind: wanted.kind,
    label: custom?.label ?? null,
    custom_status_id: custom?.id ?? null,
    reason,
    since: same ? before.since : new Date(serverNow()).toISOString(),
    idle_since: null,
  };
  signalsStore.update((all) => putStatus(all, me, now));
  lastTimeOut.update(() => null);
  try {
    const { status } = await request("set_status", form(wanted));
    signalsStore.update((all) => putStatus(all, me, status));
  } catch (error) {
    if (before) signalsStore.update((all) => putStatus(all, me, before));
    toast(explain(error), {
      tone: "failed",
      action: { label: t("retry"), run: () => void setMyStatus(wanted) },
    });
  }
}

/** By a lead; the wallboard shows what comes of it. */
export async function setStatusOf(
  agent: { id: string; name: string; status: AgentStatus },
  wanted: WantedStatus,
): Promise<void> {
  const back: WantedStatus = {
    kind: agent.status.kind,
    custom:
      agent.status.custom_status_id === null
        ? null
        : { id: agent.status.custom_status_id, label: agent.status.label ?? "" },
    reason: agent.status.reason ?? "",
  };
  try {
    const { status } = await request("set_status", { ...form(wanted), agent_id: agent.id });
    toast(t("board.status_set", { name: agent.name, status: statusText(status).toLowerCase() }), {
      topic: `status:${agent.id}`,
      action: { label: t("undo"), run: () => void setStatusOf({ ...agent, status }, back) },
    });
  } catch (error) {
    toast(explain(error), { tone: "failed" });
  }
}

function form({ kind, custom, reason }: WantedStatus) {
  return {
    status: kind,
    ...(custom && { custom_status_id: custom.id }),
    ...(reason?.trim() && { reason: reason.trim() }),
  };
}
