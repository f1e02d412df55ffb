// One stored message: bubble, author, files, seen marks, and for its author edit and delete.

import { Check, CheckCheck, Copy, Ear, Lock, MoreHorizontal, Pencil, Trash2 } from "lucide-react";
import { memo, useState } from "react";
import { canChange, deleteWithUndo, deleting, edit } from "../../actions/messages";
import { explain } from "../../hub/problem";
import { myId } from "../../hub/session";
import type { Message, Visibility } from "../../hub/wire";
import { type TextKey, t } from "../../i18n";
import { clockTime, fullTime } from "../../lib/time";
import { useStore } from "../../stores/store";
import { toast } from "../../stores/toasts";
import { Avatar } from "../../ui/basics";
import { MenuButton, type MenuEntry } from "../../ui/menu";
import { DeliveryMark } from "./delivery_mark";
import { Files } from "./files";
import { RichText } from "./rich_text";

interface Props {
  message: Message;
  first: boolean;
  conversationId: string;
  contactSeenSeq: number;
  /** As the contact is called now; the message knows only the name of its time. */
  contactName: string | null;
}

export const MessageRow = memo(function MessageRow(props: Props) {
  const { message, first, conversationId, contactSeenSeq, contactName } = props;
  const [editing, setEditing] = useState(false);
  const going = useStore(deleting, (now) => now.has(message.id));
  const { author, visibility } = message;
  const side = author.kind === "contact" ? "contact" : "agent";
  const internal = visibility !== "public";
  const name =
    author.kind === "contact"
      ? contactName || author.name || t("visitor")
      : author.name || t("system");
  if (message.deleted_at !== null) {
    return (
      <div className="message" data-side={side} data-first={first} data-gone="true">
        <div className="bubble">{t("message.deleted", { name })}</div>
      </div>
    );
  }
  return (
    <article
      className="message"
      data-side={side}
      data-note={visibility === "internal"}
      data-whisper={visibility === "whisper"}
      data-first={first}
      data-going={going}
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
            <Actions {...props} edit={() => setEditing(true)} />
          </div>
        )}
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

function Actions({ message, conversationId, edit }: Props & { edit: () => void }) {
  const mayChange = canChange(message, myId(), Date.now());
  const items: MenuEntry[] = [
    {
      key: "copy",
      text: t("message.copy"),
      icon: <Copy size={14} />,
      run: () =>
        void navigator.clipboard.writeText(message.text).then(
          () => toast(t("message.copied")),
          () => toast(t("message.not_copied"), { tone: "failed" }),
        ),
    },
  ];
  if (mayChange) {
    items.push(
      { key: "edit", text: t("message.edit"), icon: <Pencil size={14} />, run: edit },
      {
        key: "delete",
        text: t("message.delete"),
        icon: <Trash2 size={14} />,
        danger: true,
        run: () => deleteWithUndo(conversationId, message),
      },
    );
  }
  return (
    <span className="message-actions">
      <MenuButton label={t("message.actions")} className="icon-button small" items={items}>
        <MoreHorizontal size={15} />
      </MenuButton>
    </span>
  );
}

function EditBox({
  message,
  conversationId,
  done,
}: {
  message: Message;
  conversationId: string;
  done: () => void;
}) {
  const [text, setText] = useState(message.text);
  const [busy, setBusy] = useState(false);
  const save = async () => {
    const wanted = text.trim();
    if (wanted === "" || wanted === message.text) return done();
    setBusy(true);
    try {
      await edit(conversationId, message, wanted);
      done();
    } catch (error) {
      toast(explain(error), { tone: "failed" });
      setBusy(false);
    }
  };
  return (
    <div className="edit-box">
      <textarea
        aria-label={t("message.edit")}
        // biome-ignore lint/a11y/noAutofocus: it replaces the text whose "edit" was just chosen.
        autoFocus
        dir="auto"
        rows={Math.min(8, text.split("\n").length + 1)}
        value={text}
        disabled={busy}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            event.preventDefault();
            event.stopPropagation();
            done();
          }
          if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
            event.preventDefault();
            void save();
          }
        }}
      />
      <div>
        <button type="button" className="button" onClick={done}>
          {t("cancel")}
        </button>
        <button
          type="button"
          className="button primary"
          disabled={busy}
          onClick={() => void save()}
        >
          {t("save")}
        </button>
      </div>
    </div>
  );
}
