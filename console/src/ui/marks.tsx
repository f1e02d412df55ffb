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
  MessagesSquare,
} from "lucide-react";
import type { Priority, Status } from "../hub/wire";
import { t } from "../i18n";
import { platformName } from "../lib/platforms";
import { PlatformGlyph, placeText } from "./platform_mark";

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

const BARS: Record<Priority, number> = { low: 1, normal: 2, high: 3, urgent: 4 };
const BAR_HEIGHTS = [4, 7, 10, 13] as const;

/** Four bars, as many of them filled as it is urgent; the empty ones keep the mark in its place. */
export function PriorityMark({ priority, size = 14 }: { priority: Priority; size?: number }) {
  return (
    <svg
      className="priority-mark"
      data-priority={priority}
      viewBox="0 0 16 16"
      width={size}
      height={size}
      fill="currentColor"
      aria-hidden="true"
    >
      {BAR_HEIGHTS.map((height, index) => (
        <rect
          key={height}
          x={0.75 + index * 4}
          y={14.5 - height}
          width="2.5"
          height={height}
          rx="1"
          opacity={index < BARS[priority] ? 1 : 0.25}
        />
      ))}
    </svg>
  );
}

export function ChannelIcon({ kind, size }: { kind: string; size: number }) {
  const platform = platformName(kind);
  if (platform) return <PlatformGlyph platform={platform} size={size} />;
  const Icon = kind === "email" ? Mail : kind === "api" ? Globe : MessageCircle;
  return <Icon size={size} aria-hidden="true" />;
}

interface ChannelMarkProps {
  kind: string;
  name: string;
  /** On platforms with both: a comment that everybody reads, or a message to us alone. */
  isPublic?: boolean | undefined;
  /** With the word beside it. */
  spelled?: boolean;
}

/** Comments stand in a frame and have bubbles beside the platform's sign. */
export function ChannelMark({ kind, name, isPublic, spelled = false }: ChannelMarkProps) {
  const text = isPublic === undefined ? name : speechText(kind, name, isPublic);
  return (
    <span className="channel-mark" data-public={isPublic} title={text}>
      <ChannelIcon kind={kind} size={platformName(kind) ? 13 : 12} />
      {isPublic && <MessagesSquare size={12} aria-hidden="true" />}
      {spelled && isPublic !== undefined && (
        <span className="channel-mark-word" aria-hidden="true">
          {t(isPublic ? "mark.comment" : "mark.message")}
        </span>
      )}
      <span className="visually-hidden">{text}</span>
    </span>
  );
}

function speechText(kind: string, channel: string, isPublic: boolean): string {
  const platform = placeText(kind, isPublic);
  return t(isPublic ? "mark.comment_title" : "mark.message_title", { channel, platform });
}
