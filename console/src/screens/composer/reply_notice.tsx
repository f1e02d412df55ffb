// Above the text: who reads a reply, and what keeps it from going out, with what to do about it.

import { CircleAlert, Clock3, Eye, Lock, UserX } from "lucide-react";
import type { ReactNode } from "react";
import { sentence } from "../../hub/problem";
import type { ReplyWay } from "../../hub/wire";
import { t } from "../../i18n";
import { hindranceOf, momentOf } from "../../lib/reply_way";
import { shortDate } from "../../lib/time";
import { useServerSecond } from "../../ui/ago";
import { placeText, platformText } from "../../ui/platform_mark";
import { MendReply, WhoMends } from "./mend_reply";

interface Props {
  way: ReplyWay;
  channelId: string;
  isPrivate: boolean;
  setPrivate: (isPrivate: boolean) => void;
  /** Opens the list of approved texts. */
  templates: ReactNode;
}

export function ReplyNotice({ way, channelId, isPrivate, setPrivate, templates }: Props) {
  const now = useServerSecond();
  const platform = platformText(way.platform);
  switch (hindranceOf(way, now)) {
    case "refused":
      return (
        <Notice
          tone="bad"
          icon={<CircleAlert size={15} />}
          action={way.mend && <MendReply channelId={channelId} mend={way.mend} />}
        >
          {sentence(way.refused ?? "")} {way.mend && <WhoMends />}
        </Notice>
      );
    case "unreachable":
      return (
        <Notice tone="warning" icon={<UserX size={15} />}>
          {t("reply.unreachable", {
            platform,
            date: shortDate(way.unreachable_since ?? "", now),
          })}
        </Notice>
      );
    case "closed":
      return (
        <Notice tone="warning" icon={<Clock3 size={15} />} action={way.templates && templates}>
          {t(way.templates ? "reply.closed_template" : "reply.closed", { platform })}
        </Notice>
      );
    case null:
      return way.is_public ? (
        <Audience way={way} isPrivate={isPrivate} setPrivate={setPrivate} />
      ) : (
        <Moment way={way} now={now} />
      );
  }
}

function Moment({ way, now }: { way: ReplyWay; now: number }) {
  const platform = platformText(way.platform);
  switch (momentOf(way, now)) {
    case "soon":
      return (
        <Notice tone="warning" icon={<Clock3 size={15} />}>
          {t(way.templates ? "reply.soon_template" : "reply.soon", { platform })}
        </Notice>
      );
    case "late":
      return (
        <Notice tone="info" icon={<Clock3 size={15} />}>
          {t("reply.late", { platform })}
        </Notice>
      );
    case null:
      return null;
  }
}

function Audience({ way, isPrivate, setPrivate }: Omit<Props, "templates" | "channelId">) {
  const platform = platformText(way.platform);
  const place = placeText(way.platform, true);
  const choice = way.can_reply_privately && (
    <fieldset className="segments" aria-label={t("reply.audience")}>
      {[false, true].map((one) => (
        <label key={String(one)}>
          <input
            type="radio"
            name="reply-audience"
            checked={one === isPrivate}
            onChange={() => setPrivate(one)}
          />
          <span>{t(one ? "reply.private" : "reply.public")}</span>
        </label>
      ))}
    </fieldset>
  );
  return isPrivate ? (
    <Notice tone="private" icon={<Lock size={15} />} action={choice}>
      {t("reply.private_hint", { platform })}
    </Notice>
  ) : (
    <Notice tone="info" icon={<Eye size={15} />} action={choice}>
      {t("reply.public_hint", { platform: place })}
    </Notice>
  );
}

function Notice({
  tone,
  icon,
  action,
  children,
}: {
  tone: "bad" | "warning" | "info" | "private";
  icon: ReactNode;
  action?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="reply-notice" data-tone={tone} role={tone === "bad" ? "alert" : "note"}>
      <span aria-hidden="true">{icon}</span>
      <p dir="auto">{children}</p>
      {action}
    </div>
  );
}
