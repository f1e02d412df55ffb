// Beside the send button: how long one may still answer, and how much room is left.

import { Timer } from "lucide-react";
import type { ReplyWay } from "../../hub/wire";
import { t } from "../../i18n";
import { momentOf, roomFor, windowParts } from "../../lib/reply_way";
import { fullTime } from "../../lib/time";
import { useServerSecond } from "../../ui/ago";
import { platformText } from "../../ui/platform_mark";

/** Fewer are easier to think of as hours. */
const DAYS_FROM_HOURS = 48;

export function ReplyLimits({ way, text }: { way: ReplyWay; text: string }) {
  return (
    <span className="reply-limits">
      {way.window_closes_at && <Window way={way} closesAt={way.window_closes_at} />}
      <Counter way={way} text={text} />
    </span>
  );
}

function Window({ way, closesAt }: { way: ReplyWay; closesAt: string }) {
  const now = useServerSecond();
  const left = Date.parse(closesAt) - now;
  if (left <= 0) return null;
  const { hours, minutes } = windowParts(left);
  const time =
    hours >= DAYS_FROM_HOURS
      ? t("reply.days_hours", { days: Math.floor(hours / 24), hours: hours % 24 })
      : hours > 0
        ? t("reply.hours_minutes", { hours, minutes })
        : minutes > 0
          ? t("reply.minutes", { minutes })
          : t("reply.less_than_minute");
  return (
    <span
      className="reply-window"
      data-soon={momentOf(way, now) === "soon"}
      title={fullTime(closesAt)}
    >
      <Timer size={13} aria-hidden="true" /> {t("reply.within", { time })}
    </span>
  );
}

function Counter({ way, text }: { way: ReplyWay; text: string }) {
  const room = roomFor(text, way);
  if (!room?.isNear) return null;
  const used = room.used.toLocaleString();
  const max = room.max.toLocaleString();
  return (
    <span
      className="reply-counter"
      data-over={room.over}
      title={t("reply.counter_title", { platform: platformText(way.platform), max })}
    >
      <span aria-hidden="true">{t("reply.counter", { used, max })}</span>
      <span className="visually-hidden" aria-live="polite">
        {room.over
          ? t("reply.over", { count: (room.used - room.max).toLocaleString() })
          : t("reply.counter_spoken", { used, max })}
      </span>
    </span>
  );
}
