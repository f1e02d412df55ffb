// All that happened with somebody, newest first: conversations of every channel, and what lies between them.

import { Link2, Link2Off, ShieldQuestion, Sparkles, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { usePersonTimeline } from "../../hub/contacts";
import { explain } from "../../hub/problem";
import type { Contact, ContactMoment, Conversation } from "../../hub/wire";
import { t } from "../../i18n";
import { fullTime, shortAge } from "../../lib/time";
import { router } from "../../router";
import { Failed, useNow } from "../../ui/basics";
import { ChannelMark, StatusMark } from "../../ui/marks";

export function ContactTimeline({ contact }: { contact: Contact }) {
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } =
    usePersonTimeline(contact.id);
  const moments = data?.pages.flatMap((page) => page.moments) ?? [];
  return (
    <section className="moments" aria-label={t("moments.title")}>
      <h2>{t("moments.title")}</h2>
      {error && <Failed text={explain(error)} retry={() => void refetch()} />}
      {data && moments.length === 0 && <p className="quiet">{t("moments.empty")}</p>}
      <ol>
        {moments.map((moment) => (
          <Moment key={moment.id} moment={moment} />
        ))}
      </ol>
      {hasNextPage && (
        <button
          type="button"
          className="button"
          disabled={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          {t("moments.more")}
        </button>
      )}
    </section>
  );
}

function Moment({ moment }: { moment: ContactMoment }) {
  const now = useNow();
  const time = (
    <time dateTime={moment.at} title={fullTime(moment.at)}>
      {shortAge(moment.at, now)}
    </time>
  );
  if (moment.conversation) {
    return (
      <li data-kind="conversation">
        <Talk conversation={moment.conversation} time={time} />
      </li>
    );
  }
  return (
    <li data-kind={moment.kind}>
      <span className="moment-line">
        {ICONS[moment.kind]}
        <span dir="auto">
          {momentText(moment)}{" "}
          {moment.by && <small>{t("moments.by", { name: moment.by.name })}</small>}
        </span>
        {moment.channel && <ChannelMark kind={moment.channel.kind} name={moment.channel.name} />}
        {time}
      </span>
    </li>
  );
}

const ICONS: Readonly<Record<string, ReactNode>> = {
  first_seen: <Sparkles size={13} aria-hidden="true" />,
  joined: <Link2 size={13} aria-hidden="true" />,
  parted: <Link2Off size={13} aria-hidden="true" />,
  consent: <ShieldQuestion size={13} aria-hidden="true" />,
  erased: <Trash2 size={13} aria-hidden="true" />,
};

export function momentText({ kind, detail, channel }: ContactMoment): string {
  const named = typeof detail.name === "string" ? detail.name : t("moments.nameless");
  switch (kind) {
    case "first_seen":
      return t(channel === null ? "moments.came" : "moments.first_seen", { name: named });
    case "joined":
      return t("moments.joined", { name: named });
    case "parted":
      return t("moments.parted", { name: named });
    case "consent":
      return t("moments.consent", {
        purpose: t(
          detail.purpose === "marketing" ? "consents.marketing" : "consents.transactional",
        ),
        state: t(detail.state === "granted" ? "consents.granted" : "consents.withdrawn"),
      });
    case "erased":
      return t("moments.erased");
    default:
      // What a newer hub tells is shown as it is called there.
      return kind.replaceAll("_", " ");
  }
}

function Talk({ conversation, time }: { conversation: Conversation; time: ReactNode }) {
  const { id, number, subject, last_message, status, channel, is_public } = conversation;
  return (
    <button type="button" onClick={() => router.openConversation(id)}>
      <span className="moment-head">
        <ChannelMark kind={channel.kind} name={channel.name} isPublic={is_public} />
        <strong dir="auto">{subject || `#${number}`}</strong>
        {time}
      </span>
      <span className="moment-text" dir="auto">
        {last_message?.text.slice(0, 200) || " "}
      </span>
      <small>
        <StatusMark status={status} size={12} /> {t(`status.${status}`)}
        {conversation.assignee && ` · ${conversation.assignee.name}`}
      </small>
    </button>
  );
}
