// What a conversation of comments stands under: the post, and the thread with all who spoke there.

import {
  ChevronDown,
  ChevronUp,
  CornerDownRight,
  ExternalLink,
  EyeOff,
  MessagesSquare,
} from "lucide-react";
import { useEffect, useId, useMemo, useState } from "react";
import { loadComments, loadCommentsSoon } from "../../actions/comments";
import type { Conversation, PostComment, PostComments } from "../../hub/wire";
import { t, tn } from "../../i18n";
import { authorsOf, type CommentNode, commentTree } from "../../lib/comment_tree";
import { clockTime, fullTime, shortDate } from "../../lib/time";
import { router } from "../../router";
import { comments } from "../../stores/comments";
import { threadOf, threads } from "../../stores/live_stores";
import { useStore } from "../../stores/store";
import { Avatar, useNow } from "../../ui/basics";
import { PlatformBadge, placeText } from "../../ui/platform_mark";

export function PostCard({ conversation }: { conversation: Conversation }) {
  const { id, is_public, channel } = conversation;
  const isPublic = is_public === true;
  const found = useStore(comments, (all) => all[id]);
  // What happens in this conversation may be a comment; others' come with the next look.
  const seq = useStore(threads, (all) => threadOf(all, id).seq);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    if (isPublic) void loadComments(id);
  }, [id, isPublic]);
  useEffect(() => {
    if (isPublic && seq > 0) loadCommentsSoon(id);
  }, [id, isPublic, seq]);
  if (!isPublic) return null;
  if (found === undefined) return <Waiting platform={channel.kind} />;
  if (found === "failed") return <Missed platform={channel.kind} id={id} />;
  if (!found.post) return null;
  return <Shown conversationId={id} found={found} isOpen={isOpen} setOpen={setOpen} />;
}

/** As high as what comes: nothing jumps when it is there. */
function Waiting({ platform }: { platform: string }) {
  return (
    <section className="post-card" aria-label={t("post.name")} aria-busy="true">
      <header>
        <PlatformBadge kind={platform} size={26} />
        <div className="post-words">
          <strong>{t("post.under", { platform: placeText(platform, true) })}</strong>
          <i className="bone" style={{ width: "60%" }} />
        </div>
      </header>
      <div className="post-toggle" />
    </section>
  );
}

function Missed({ platform, id }: { platform: string; id: string }) {
  return (
    <section className="post-card" aria-label={t("post.name")}>
      <header>
        <PlatformBadge kind={platform} size={26} />
        <div className="post-words">
          <strong>{t("post.under", { platform: placeText(platform, true) })}</strong>
          <p>{t("post.failed")}</p>
        </div>
        <button type="button" className="button" onClick={() => void loadComments(id)}>
          {t("retry")}
        </button>
      </header>
    </section>
  );
}

function Shown({
  conversationId,
  found,
  isOpen,
  setOpen,
}: {
  conversationId: string;
  found: PostComments;
  isOpen: boolean;
  setOpen: (isOpen: boolean) => void;
}) {
  const { post, comments: all, has_more } = found;
  const list = useId();
  const now = useNow();
  const roots = useMemo(() => commentTree(all), [all]);
  if (!post) return null;
  const place = placeText(post.platform, true);
  return (
    <section className="post-card" aria-label={t("post.name")}>
      <header>
        <PlatformBadge kind={post.platform} size={26} />
        <div className="post-words">
          <strong>
            {t("post.under", { platform: place })}
            {post.author && <span dir="auto">{post.author}</span>}
            {post.posted_at && (
              <time dateTime={post.posted_at} title={fullTime(post.posted_at)}>
                {shortDate(post.posted_at, now)}
              </time>
            )}
          </strong>
          <p
            dir="auto"
            data-unknown={post.text === null}
            data-whole={isOpen}
            title={post.text ?? undefined}
          >
            {post.text ?? t("post.unknown", { platform: place })}
          </p>
        </div>
        {post.url && (
          <a className="button ghost" href={post.url} target="_blank" rel="noreferrer noopener">
            <ExternalLink size={14} aria-hidden="true" />
            <span>{t("post.open", { platform: place })}</span>
          </a>
        )}
      </header>
      <button
        type="button"
        className="post-toggle"
        aria-expanded={isOpen}
        aria-controls={list}
        onClick={() => setOpen(!isOpen)}
      >
        <MessagesSquare size={14} aria-hidden="true" />
        <span>
          {tn("post.comments", all.length)} {tn("post.authors", authorsOf(all))}
        </span>
        <span className="post-toggle-word">{t(isOpen ? "post.fold" : "post.show")}</span>
        {isOpen ? (
          <ChevronUp size={14} aria-hidden="true" />
        ) : (
          <ChevronDown size={14} aria-hidden="true" />
        )}
      </button>
      {isOpen && (
        <div id={list} className="post-thread">
          {has_more && <p className="quiet">{t("post.older")}</p>}
          <ul>
            {roots.map((node) => (
              <Branch
                key={node.comment.message_id}
                node={node}
                conversationId={conversationId}
                above={null}
              />
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

function Branch({
  node,
  conversationId,
  above,
}: {
  node: CommentNode;
  conversationId: string;
  above: PostComment | null;
}) {
  const { comment, answers } = node;
  return (
    <li>
      <CommentRow comment={comment} conversationId={conversationId} above={above} />
      {answers.length > 0 && (
        <ul>
          {answers.map((answer) => (
            <Branch
              key={answer.comment.message_id}
              node={answer}
              conversationId={conversationId}
              above={comment}
            />
          ))}
        </ul>
      )}
    </li>
  );
}

function nameOf({ author }: PostComment): string {
  if (author.name) return author.name;
  return t(author.kind === "contact" ? "visitor" : "social.ours_from_there");
}

function CommentRow({
  comment,
  conversationId,
  above,
}: {
  comment: PostComment;
  conversationId: string;
  above: PostComment | null;
}) {
  const { author, hidden, deleted_at } = comment;
  const isHere = comment.conversation_id === conversationId;
  const files = comment.attachment_count;
  const text = deleted_at ? t("post.deleted") : comment.text || tn("post.files", files);
  return (
    <article
      className="post-comment"
      data-ours={author.kind !== "contact"}
      data-hidden={hidden}
      data-gone={deleted_at !== null}
      data-here={isHere}
    >
      {above && <CornerDownRight size={13} aria-hidden="true" />}
      <Avatar name={nameOf(comment)} url={author.avatar_url} size={22} />
      <div>
        <p className="post-comment-head">
          <strong>{nameOf(comment)}</strong>
          {comment.handle && comment.handle !== author.name && <span>@{comment.handle}</span>}
          {above && (
            <span className="visually-hidden">{t("post.answers", { name: nameOf(above) })}</span>
          )}
          <time dateTime={comment.posted_at} title={fullTime(comment.posted_at)}>
            {clockTime(comment.posted_at)}
          </time>
          {hidden && (
            <span className="social-mark" data-kind="hidden">
              <EyeOff size={11} aria-hidden="true" /> {t("post.hidden")}
            </span>
          )}
          {isHere ? (
            <span>{t("post.here")}</span>
          ) : (
            <button
              type="button"
              className="link"
              onClick={() => router.openConversation(comment.conversation_id)}
            >
              {t("post.elsewhere", { number: comment.number })}
            </button>
          )}
        </p>
        <p className="post-comment-text" dir="auto" title={text}>
          {text}
        </p>
      </div>
    </article>
  );
}
