// An agent's status as a shape: each kind differs without its colour.

import type { ReactNode } from "react";
import type { AgentStatus, StatusKind } from "../hub/wire";
import { t } from "../i18n";

/** Drawn in a box of 12 × 12. */
const SHAPES: Readonly<Record<StatusKind, ReactNode>> = {
  online: <circle cx="6" cy="6" r="5" fill="currentColor" />,
  away: (
    <>
      <circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path d="M6 3.8V6l1.6 1" fill="none" stroke="currentColor" strokeWidth="1.3" />
    </>
  ),
  busy: <rect x="0.5" y="3.8" width="11" height="4.4" rx="2.2" fill="currentColor" />,
  transfers_only: (
    <>
      <circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path d="M6 1.8a4.2 4.2 0 0 1 0 8.4z" fill="currentColor" />
    </>
  ),
  offline: <circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" strokeWidth="1.4" />,
};

export const STATUS_KINDS: readonly StatusKind[] = [
  "online",
  "away",
  "busy",
  "transfers_only",
  "offline",
];

/** Decoration: the words stand next to it, or in the name of what it is part of. */
export function StatusShape({ kind, size = 10 }: { kind: StatusKind; size?: number }) {
  return (
    <svg
      className="status-shape"
      data-kind={kind}
      width={size}
      height={size}
      viewBox="0 0 12 12"
      aria-hidden="true"
    >
      {SHAPES[kind]}
    </svg>
  );
}

/** "Away", "Lunch", and with the reason "Away: at the doctor's". */
export function statusText(status: Pick<AgentStatus, "kind" | "label" | "reason">): string {
  const name = status.label ?? t(`presence.${status.kind}`);
  return status.reason ? t("presence.with_reason", { status: name, reason: status.reason }) : name;
}
