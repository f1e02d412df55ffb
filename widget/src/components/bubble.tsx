import type { Attachment } from "@bellhop/client";
import { useState } from "preact/hooks";
import { bytes, clock } from "../format";
import type { Key } from "../i18n";
import { folded, linkify, safeUrl } from "../linkify";
import { edit, sendAnew } from "../store/refused";
import type { Bubble, SendState } from "../store/thread";
import { Avatar } from "./avatar";
import { useApp } from "./context";
import { Icon } from "./icons";

const MARK: Record<SendState, string> = {
  queued: "◔",
  unconfirmed: "◔",
  sending: "◔",
  sent: "✓",
  seen: "✓✓",
  failed: "!",
};

/** One to three emoji are shown large. */
function isEmojiOnly(text: string): boolean {
  return (
    text.length <= 24 &&
    /^\p{Extended_Pictographic}/u.test(text) &&
    !/[\p{L}\p{N}\p{P}]/u.test(text) &&
    [...new Intl.Segmenter().segment(text.replace(/\s/g, ""))].length <= 3
  );
}

interface Props {
  bubble: Bubble;
  newestMine: boolean;
  /** Its height has changed by the reader's wish: the end may be elsewhere now. */
  resized: () => void;
}

export function BubbleView({ bubble, newestMine, resized }: Props) {
  const { t, language } = useApp().texts.value;
  const [times, setTimes] = useState(false);
  const { mine, author, state } = bubble;
  const name = author?.name || t("team");
  const emojiOnly = isEmojiOnly(bubble.text);
  const hasText = bubble.text !== "" || bubble.deleted;
  return (
    <article
      class={`msg ${mine ? "mine" : "theirs"} ${bubble.first ? "first" : ""} ${bubble.last ? "last" : ""}`}
    >
      {!mine && bubble.first && <p class="author">{name}</p>}
      <div class="msg-row">
        {!mine &&
          (bubble.last ? (
            <Avatar face={{ name, avatar_url: author?.avatar_url ?? null }} size={28} />
          ) : (
            <span class="gap" />
          ))}
        <div class="stack">
          {bubble.attachments.map((attachment) => (
            <AttachmentView key={attachment.id} attachment={attachment} />
          ))}
          {hasText && (
            // biome-ignore lint/a11y/noStaticElementInteractions: the time is also there without a click
            // biome-ignore lint/a11y/useKeyWithClickEvents: the time is also there without a click
            <div
              class={`bubble ${emojiOnly ? "jumbo" : ""} ${bubble.deleted ? "gone" : ""}`}
              dir="auto"
              title={new Date(bubble.at).toLocaleString(language)}
              onClick={() => setTimes(!times)}
            >
              {bubble.deleted ? t("deleted") : <Text text={bubble.text} resized={resized} />}
            </div>
          )}
        </div>
      </div>
      {state === "failed" && bubble.client_id ? (
        <Failed clientId={bubble.client_id} code={bubble.error} />
      ) : (
        (bubble.last || times || newestMine || bubble.edited) && (
          <p class="meta">
            {bubble.edited && <span>{t("edited")} · </span>}
            <time dateTime={new Date(bubble.at).toISOString()}>{clock(language, bubble.at)}</time>
            {state && (
              <span
                class={`state state-${state}`}
                role="img"
                aria-label={t(state as Key)}
                title={t(state as Key)}
              >
                {MARK[state]}
              </span>
            )}
            {newestMine && (state === "queued" || state === "unconfirmed") && (
              <span> {t(state)}</span>
            )}
          </p>
        )
      )}
    </article>
  );
}

function Text({ text, resized }: { text: string; resized: () => void }) {
  const { t } = useApp().texts.value;
  const [open, setOpen] = useState(false);
  const pieces = linkify(text);
  const beginning = folded(pieces);
  const toggle = (event: MouseEvent) => {
    event.stopPropagation();
    const message = (event.currentTarget as Element).closest("article");
    setOpen(!open);
    requestAnimationFrame(() => {
      if (open) message?.scrollIntoView({ block: "nearest" });
      resized();
    });
  };
  return (
    <>
      {((!open && beginning) || pieces).map((piece) =>
        piece.href ? (
          <a href={piece.href} target="_blank" rel="noopener noreferrer nofollow" key={piece.text}>
            {piece.text}
          </a>
        ) : (
          piece.text
        ),
      )}
      {beginning && (
        <button type="button" class="link fold" aria-expanded={open} onClick={toggle}>
          {t(open ? "show_less" : "show_all")}
        </button>
      )}
    </>
  );
}

function Failed({ clientId, code }: { clientId: string; code: string | null }) {
  const app = useApp();
  const { t } = app.texts.value;
  const ended = code === "conversation_is_closed";
  return (
    <p class="meta failed" role="alert">
      <span class="state state-failed" aria-hidden="true">
        !
      </span>
      {t("failed")}
      <button
        type="button"
        class="link"
        onClick={() => (ended ? sendAnew(app, clientId) : app.hub.retry(clientId))}
      >
        {t(ended ? "send_anew" : "retry")}
      </button>
      {!ended && (
        <button type="button" class="link" onClick={() => edit(app, clientId)}>
          {t("edit")}
        </button>
      )}
      <button type="button" class="link" onClick={() => app.hub.discard(clientId)}>
        {t("discard")}
      </button>
    </p>
  );
}

function AttachmentView({ attachment }: { attachment: Attachment }) {
  const { t, language } = useApp().texts.value;
  // Without a safe address the link leads nowhere, but the name is still there to read.
  const href = safeUrl(attachment.url) ?? "#";
  const thumbnail = safeUrl(attachment.thumbnail_url);
  if (thumbnail) {
    // The room is known before the picture is here, so nothing jumps.
    const ratio =
      attachment.width && attachment.height ? attachment.width / attachment.height : 4 / 3;
    return (
      <a class="picture" href={href} target="_blank" rel="noopener noreferrer">
        <img
          src={thumbnail}
          alt={t("picture", { name: attachment.name })}
          style={{ aspectRatio: String(Math.min(3, Math.max(0.5, ratio))) }}
          loading="lazy"
        />
      </a>
    );
  }
  return (
    <a
      class="file"
      href={href}
      target="_blank"
      rel="noopener noreferrer"
      download={attachment.name}
      aria-label={t("file", { name: attachment.name })}
    >
      <Icon name="file" />
      <span class="file-text">
        <span class="file-name" title={attachment.name}>
          {attachment.name}
        </span>
        <span class="faint">{bytes(language, attachment.size_bytes)}</span>
      </span>
    </a>
  );
}
