import { Ear, Lock } from "lucide-react";
import { memo } from "react";
import { toggleSelected } from "../../actions/bulk";
import { useOnline } from "../../hub/reach";
import type { Conversation } from "../../hub/wire";
import { t, tn } from "../../i18n";
import { duration, fullTime, shortAge } from "../../lib/time";
import { router } from "../../router";
import { arrivals } from "../../stores/arrivals";
import { serverNow } from "../../stores/clock";
import { draftOf, drafts } from "../../stores/drafts";
import { signalsStore, statusOf } from "../../stores/signals";
import { useStore } from "../../stores/store";
import { Avatar } from "../../ui/basics";
import { ChannelMark, StatusMark } from "../../ui/marks";
import { StatusShape } from "../../ui/presence";
import { ToneMark } from "../../ui/tone";

interface Props {
  conversation: Conversation;
  open: boolean;
  mine: boolean;
  now: number;
}

export const Row = memo(function Row({ conversation, open, mine, now }: Props) {
  const { id, contact, last_message, unread_count, priority, status, channel, labels, is_public } =
    conversation;
  const online = useOnline(`contact:${contact.own_id ?? contact.id}`);
  const typing = useStore(signalsStore, (all) =>
    Object.values(all.typing[id] ?? {}).some(({ person }) => person.kind === "contact"),
  );
  const isNew = useStore(arrivals, (all) => all.has(id));
  const assigneeStatus = useStore(signalsStore, (all) =>
    conversation.assignee ? statusOf(all, conversation.assignee.id)?.kind : undefined,
  );
  const draft = useStore(drafts, () => !open && draftOf(id).text !== "");
  const name = contact.name || contact.email || t("visitor");
  const at = last_message?.posted_at ?? conversation.updated_at;
  const assignee = conversation.assignee;
  return (
    <a
      className="row"
      href={`/console/all/${id}`}
      aria-current={open ? "true" : undefined}
      data-unread={unread_count > 0}
      data-arrived={isNew}
      data-priority={priority}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.button !== 0) return;
        event.preventDefault();
        if (event.shiftKey) return toggleSelected(id, true);
        router.openConversation(id);
      }}
    >
      <Avatar name={name} size={32} online={online === true ? true : undefined} />
      <span className="row-who">
        <strong title={name}>{name}</strong>
        <ChannelMark kind={channel.kind} name={channel.name} isPublic={is_public} />
        <time dateTime={at} title={fullTime(at)}>
          {shortAge(at, now)}
        </time>
      </span>
      <span className="row-line">
        {typing ? (
          <em className="row-typing">{t("row.typing")}</em>
        ) : (
          <LastLine conversation={conversation} draft={draft} />
        )}
        {unread_count > 0 && (
          <b className="unread">
            <span aria-hidden="true">{unread_count > 99 ? "99+" : unread_count}</span>
            <span className="visually-hidden">{tn("row.unread", unread_count)}</span>
          </b>
        )}
      </span>
      <span className="row-meta">
        <StatusMark status={status} size={12} />
        <span>{t(`status.${status}`)}</span>
        {priority !== "normal" && (
          <span className="row-priority" data-priority={priority}>
            {t(`priority.${priority}`)}
          </span>
        )}
        <Waits conversation={conversation} now={now} />
        {labels.category?.value && (
          <span
            className="row-category"
            title={t("label_filter.category", { category: labels.category.value })}
          >
            {labels.category.value}
          </span>
        )}
        {labels.sentiment?.tone === "negative" && <ToneMark sentiment={labels.sentiment} />}
        {conversation.tags.slice(0, 2).map((tag) => (
          <span key={tag} className="row-tag" title={tag}>
            {tag}
          </span>
        ))}
        {!mine && assignee && (
          <span className="row-assignee" title={t("row.assigned", { name: assignee.name })}>
            {assigneeStatus && <StatusShape kind={assigneeStatus} size={9} />}
            {assignee.name}
          </span>
        )}
      </span>
    </a>
  );
});

/** While nobody has it: where it waits and for how long. */
function Waits({ conversation, now }: { conversation: Conversation; now: number }) {
  const { queue, queued_at, assignee, offer, status } = conversation;
  if (!queue || !queued_at || assignee || (status !== "new" && status !== "open")) return null;
  const time = duration(serverNow(now) - Date.parse(queued_at));
  return (
    <span
      className="row-waits"
      title={
        offer
          ? t("transfer.offered", { name: offer.agent.name })
          : t("queue.since", { time: fullTime(queued_at) })
      }
    >
      {t("row.waits", { queue: queue.name, time })}
    </span>
  );
}

function LastLine({ conversation, draft }: { conversation: Conversation; draft: boolean }) {
  const last = conversation.last_message;
  if (draft) return <span className="row-draft">{t("row.draft")}</span>;
  if (!last) return <span>{conversation.subject || t("row.nothing")}</span>;
  const text = last.text.slice(0, LINE_CHARS_MAX).replace(/\s+/gu, " ") || t("attachment");
  return (
    <span className="row-text" dir="auto">
      {last.visibility === "internal" && <Lock size={11} aria-label={t("note")} />}
      {last.visibility === "whisper" && <Ear size={11} aria-label={t("whisper.name")} />}
      {last.author_kind === "agent" && last.visibility === "public" && (
        <span className="row-you">{firstName(last.author_name)}: </span>
      )}
      {text}
    </span>
  );
}

function firstName(name: string | null): string {
  return name?.trim().split(/\s+/u)[0] || t("system");
}

/** A row shows some 40 characters; a 10,000-character message need not be laid out for that. */
const LINE_CHARS_MAX = 160;
