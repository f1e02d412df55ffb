// Status, priority and channel as small marks. Shape differs as well as colour.

import {
  Circle,
  CircleCheck,
  CircleDot,
  CircleDotDashed,
  CirclePause,
  CircleSlash,
  Globe,
  Mail,
  MessageCircle,
  Signal,
  SignalHigh,
  SignalLow,
  SignalMedium,
} from "lucide-react";
import type { Priority, Status } from "../hub/wire";

export const STATUSES: readonly Status[] = [
  "new",
  "open",
  "pending",
  "on_hold",
  "solved",
  "closed",
];
export const PRIORITIES: readonly Priority[] = ["low", "normal", "high", "urgent"];

const STATUS_ICON = {
  new: CircleDotDashed,
  open: CircleDot,
  pending: Circle,
  on_hold: CirclePause,
  solved: CircleCheck,
  closed: CircleSlash,
} as const satisfies Record<Status, typeof Circle>;

export function StatusMark({ status, size = 14 }: { status: Status; size?: number }) {
  const Icon = STATUS_ICON[status];
  return <Icon className="status-mark" data-status={status} size={size} aria-hidden="true" />;
}

const PRIORITY_ICON = {
  low: SignalLow,
  normal: SignalMedium,
  high: SignalHigh,
  urgent: Signal,
} as const satisfies Record<Priority, typeof Circle>;

export function PriorityMark({ priority, size = 14 }: { priority: Priority; size?: number }) {
  const Icon = PRIORITY_ICON[priority];
  return <Icon className="priority-mark" data-priority={priority} size={size} aria-hidden="true" />;
}

export function ChannelMark({ kind, name }: { kind: string; name: string }) {
  const Icon = kind === "email" ? Mail : kind === "api" ? Globe : MessageCircle;
  return (
    <span className="channel-mark" title={name}>
      <Icon size={12} aria-hidden="true" />
      <span className="visually-hidden">{name}</span>
    </span>
  );
}
