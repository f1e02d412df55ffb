// One stored message: bubble, author, files, seen marks, and for its author edit and delete.

import { Check, CheckCheck, Ear, Lock } from "lucide-react";
import { memo, useState } from "react";
import { deleting } from "../../actions/messages";
import { myId } from "../../hub/session";
import type { Message, ReplyWay, Visibility } from "../../hub/wire";
import { type TextKey, t } from "../../i18n";
import { doableThere, willBe } from "../../lib/social";
import { clockTime, fullTime } from "../../lib/time";
import { useStore } from "../../stores/store";
import { Avatar } from "../../ui/basics";
import { placeText } from "../../ui/platform_mark";
import { DeliveryMark } from "./delivery_mark";
import { EditBox } from "./edit_box";
import { Files } from "./files";
import { MessageActions } from "./message_actions";
import { RichText } from "./rich_text";
import { SocialMarks } from "./social_marks";

interface Props {
  message: Message;
  first: boolean;
  conversationId: string;
  contactSeenSeq: number;
  /** As the contact is called now; the message knows only the name of its time. */
  contactName: string | null;
  /** How the contact is written to; nothing for those who are connected here. */
  way: ReplyWay | undefined;
}

export const MessageRow = memo(function MessageRow(props: Props) {
  const { message, first, conversationId, contactSeenSeq, contactName, way } = props;
  const [editing, setEditing] = useState(false);
  const going = useStore(deleting, (now) => now.has(message.id));
  const { author, visibility } = message;
  const side = author.kind === "contact" ? "contact" : "agent";
  const internal = visibility !== "public";
  const name =
    author.kind === "contact"
      ? contactName || author.name || t("visitor")
      : author.name || t("system");
  const isPrivate = message.delivery?.private === true;
  const place = way ? placeText(way.platform, way.is_public && !isPrivate) : "";
  const there = doableThere(message, way, myId());
  const marks = (
    <SocialMarks
      message={message}
      conversationId={conversationId}
      contactName={contactName}
      place={place}
      canReact={there.signs.length > 0}
    />
  );
  if (message.deleted_at !== null) {
    return (
      <div className="message" data-side={side} data-first={first} data-gone="true">
        <div className="message-column">
          <div className="bubble">{t("message.deleted", { name })}</div>
          {marks}
        </div>
      </div>
    );
  }
  return (
    <article
      className="message"
      tabIndex={-1}
      data-side={side}
      data-note={visibility === "internal"}
      data-whisper={visibility === "whisper"}
      data-first={first}
      data-going={going}
      data-hidden={willBe(message, "hidden")}
      data-state={message.delivery?.state === "failed" ? "failed" : undefined}
      aria-label={t(SPOKEN[visibility], {
        name,
        time: clockTime(message.posted_at),
      })}
    >
      {first && <Avatar name={name} url={author.avatar_url} size={26} />}
      <div className="message-column">
        {first && (
          <div className="message-author">
            {visibility === "internal" && <Lock size={11} aria-hidden="true" />}
            {visibility === "whisper" && <Ear size={12} aria-hidden="true" />}
            <strong>{name}</strong>
            {visibility === "internal" && <span>{t("message.note_mark")}</span>}
            {visibility === "whisper" && <span>{t("whisper.mark")}</span>}
            <time dateTime={message.posted_at} title={fullTime(message.posted_at)}>
              {clockTime(message.posted_at)}
            </time>
          </div>
        )}
        {editing ? (
          <EditBox
            message={message}
            conversationId={conversationId}
            hint={there.edit ? t("social.edit_hint", { platform: place }) : null}
            done={() => setEditing(false)}
          />
        ) : (
          <div className="bubble-line">
            <div className="bubble" title={fullTime(message.posted_at)}>
              {message.text !== "" && <RichText text={message.text} />}
              {message.attachments.length > 0 && <Files files={message.attachments} />}
              {message.edited_at !== null && (
                <small className="edited" title={fullTime(message.edited_at)}>
                  {t("message.edited")}
                </small>
              )}
            </div>
            <MessageActions
              message={message}
              conversationId={conversationId}
              way={way}
              place={place}
              edit={() => setEditing(true)}
            />
          </div>
        )}
        {marks}
        {message.delivery && (
          <DeliveryMark
            conversationId={conversationId}
            messageId={message.id}
            delivery={message.delivery}
          />
        )}
        {author.kind === "agent" && !internal && !message.delivery && (
          <Seen seen={contactSeenSeq >= message.seq} />
        )}
      </div>
    </article>
  );
});

const SPOKEN = {
  public: "message.by",
  internal: "message.note_by",
  whisper: "whisper.by",
} as const satisfies Record<Visibility, TextKey>;

function Seen({ seen }: { seen: boolean }) {
  const Icon = seen ? CheckCheck : Check;
  const label = t(seen ? "message.seen" : "message.sent");
  return (
    <span className="seen" data-seen={seen} title={label}>
      <Icon size={13} aria-hidden="true" />
      <span className="visually-hidden">{label}</span>
    </span>
  );
}
