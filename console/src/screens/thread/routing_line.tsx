// Under the header: where the conversation waits or came from, since when, and what it needs.

import { Layers, Users } from "lucide-react";
import type { Conversation } from "../../hub/wire";
import { t } from "../../i18n";
import { skillList } from "../../lib/explanation";
import { clockTime, duration, fullTime } from "../../lib/time";
import { serverNow } from "../../stores/clock";
import { useNow } from "../../ui/basics";
import { Ring } from "../../ui/ring";

export function RoutingLine({ conversation }: { conversation: Conversation }) {
  const { queue, team, queued_at, assignee, skills, asks, due_at, status } = conversation;
  const now = serverNow(useNow(1_000));
  const waits = queue !== null && assignee === null && (status === "new" || status === "open");
  if (!queue && !team && skills.length === 0) return null;
  return (
    <div className="routing">
      {queue && (
        <span title={t("queue.chip", { queue: queue.name })}>
          <Layers size={12} aria-hidden="true" />
          <span dir="auto">{queue.name}</span>
        </span>
      )}
      {team && (
        <span title={team.name}>
          <Users size={12} aria-hidden="true" />
          <span dir="auto">{t("queue.team", { team: team.name })}</span>
        </span>
      )}
      {waits && queued_at && (
        <span data-waits="true" title={t("queue.since", { time: fullTime(queued_at) })}>
          {t("queue.waits", { time: duration(now - Date.parse(queued_at)) })}
        </span>
      )}
      {asks === "message" && <span>{t("queue.message")}</span>}
      {due_at && waits && (
        <span title={fullTime(due_at)}>{t("queue.due", { time: clockTime(due_at) })}</span>
      )}
      {skills.length > 0 && (
        <span title={skillList(skills)}>{t("queue.needs", { skills: skillList(skills) })}</span>
      )}
    </div>
  );
}

/** An offer under way, above the composer: whom we wait for, and for how long at most. */
export function PendingOffer({ conversation: { offer } }: { conversation: Conversation }) {
  if (!offer) return null;
  const key = offer.via === "transfer" ? "transfer.pending" : "transfer.offered";
  return (
    <p className="pending-offer" role="status">
      <Ring
        from={offer.offered_at}
        until={offer.expires_at}
        size={26}
        label={(seconds) => t("offers.remaining", { seconds })}
      />
      <span dir="auto">{t(key, { name: offer.agent.name })}</span>
    </p>
  );
}
