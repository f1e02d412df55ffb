import "../composer.css";
import "../thread.css";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { day } from "../format";
import { type Bubble, threadRows } from "../store/thread";
import { Avatar } from "./avatar";
import { Banner } from "./banner";
import { BubbleView } from "./bubble";
import { Composer } from "./composer";
import { useApp } from "./context";
import { Presence } from "./home";
import { Icon } from "./icons";
import { LineView } from "./line";
import { Menu } from "./menu";
import { MessageForm, useMessageForm } from "./message_form";
import { Place } from "./place";
import { Prechat } from "./prechat";

/** Closer to the end than this counts as "at the end": new messages keep it there. */
const STICKY_PX = 80;

export function Thread({ id }: { id: string | null }) {
  const app = useApp();
  const { t, language } = app.texts.value;
  const conversation = id === null ? undefined : app.conversations.value.get(id);
  const summary = conversation?.summary;
  const unsent = app.outbox.value.filter((entry) => entry.conversation_id === id);
  const rows = threadRows(conversation, unsent);
  const typing = id === null ? undefined : app.typing.agents.value.get(id);
  const failed = id !== null && app.failedLoads.value.has(id);
  const isNew = id === null || id.startsWith("new:");
  const loading = !isNew && !conversation?.loaded && !failed;
  const closed = summary?.status === "closed";
  const isBlank = isNew && rows.length === 0;
  const form = useMessageForm(isBlank);
  const prechat = isBlank && !form && app.needsPrechat;
  const [jump, setJump] = useState(false);
  const log = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const agents = app.config.value.agents;
  const theirs = rows.findLast((row): row is Bubble => row.kind === "bubble" && !row.mine);
  const face =
    summary?.assignee ??
    // Who wrote last has handed it back, when it waits for somebody else.
    (theirs?.author?.name && !summary?.waiting
      ? { name: theirs.author.name, avatar_url: theirs.author.avatar_url ?? null }
      : undefined);
  const lastKey = rows.at(-1)?.key;
  const mineLast = rows.findLast((row) => row.kind === "bubble" && row.mine)?.key;
  const open = app.open.value;
  const online = app.connection.value === "online";
  const reaching = app.reaching.value;
  // For what has not begun, being here means taking it now; what runs needs only the team.
  const staffed = isNew ? app.waiting.isHere.value : app.config.value.online;
  const presence = t(reaching ? "connecting" : staffed ? "online_now" : "away_now");
  const { channel } = app.config.value;
  const isMessage = summary?.asks === "message" && !summary.assignee;
  const unanswered = rows.at(-1)?.kind === "bubble" && theirs !== rows.at(-1);
  // The signal carries no picture; somebody who wrote or is here has one.
  const typist = typing && {
    name: typing.name || t("team"),
    avatar_url:
      agents.find((agent) => agent.id === typing.id)?.avatar_url ??
      (theirs?.author?.id === typing.id ? (theirs.author.avatar_url ?? null) : null),
  };

  const toEnd = () => {
    const box = log.current;
    if (box) box.scrollTop = box.scrollHeight;
  };
  // Dependencies: runs when something is added at the end.
  useLayoutEffect(() => {
    if (atEnd.current) toEnd();
    else setJump(true);
  }, [lastKey, Boolean(typing), loading, id]);
  // Banners, states and typing change heights: the end stays in sight.
  useLayoutEffect(() => {
    if (atEnd.current) toEnd();
  });
  useEffect(() => {
    const box = log.current;
    if (!box) return;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) box.scrollTop = box.scrollHeight;
    });
    observer.observe(box);
    return () => observer.disconnect();
  }, []);
  // What I have just sent is always shown.
  // Dependencies: runs when I send.
  useLayoutEffect(toEnd, [mineLast]);

  const look = () => {
    if (id && open && atEnd.current && document.visibilityState === "visible") app.seen(id);
  };
  // Dependencies: runs when there may be something unseen.
  useEffect(() => {
    look();
    document.addEventListener("visibilitychange", look);
    window.addEventListener("focus", look);
    return () => {
      document.removeEventListener("visibilitychange", look);
      window.removeEventListener("focus", look);
    };
  }, [lastKey, open, online, id, summary?.unread_count]);

  const scrolled = () => {
    const box = log.current;
    if (!box) return;
    atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < STICKY_PX;
    if (atEnd.current) {
      setJump(false);
      look();
    }
  };

  const older = async () => {
    const box = log.current;
    if (!box || !id) return;
    const fromEnd = box.scrollHeight - box.scrollTop;
    await app.loadOlder(id);
    // Keep the eye where it was.
    requestAnimationFrame(() => {
      box.scrollTop = box.scrollHeight - fromEnd;
    });
  };

  return (
    <div class="thread">
      <header class="bar">
        <button
          type="button"
          class="icon-button"
          aria-label={t("back")}
          onClick={() => app.go({ name: "home" })}
        >
          <Icon name="back" />
          {app.unread.value > 0 && <span class="count count-corner">{app.unread.value}</span>}
        </button>
        {face ? (
          <Avatar face={face} size={34} />
        ) : (
          agents.length > 0 && (
            <span class="faces faces-small">
              {agents.slice(0, 3).map((agent) => (
                <Avatar key={agent.id} face={agent} size={28} />
              ))}
            </span>
          )
        )}
        <div class="bar-text">
          <strong title={face?.name ?? channel.name}>
            <bdi>{face?.name ?? channel.name}</bdi>
          </strong>
          <span class="quiet" title={presence}>
            <span
              class={`dot ${staffed && !reaching ? "dot-online" : "dot-offline"}`}
              aria-hidden="true"
            />{" "}
            {presence}
          </span>
        </div>
        <Menu id={isNew || closed ? null : id} />
        <button
          type="button"
          class="icon-button"
          aria-label={t("close")}
          onClick={() => app.close()}
        >
          <Icon name="close" />
        </button>
      </header>
      <Banner />
      <div class="log-wrap">
        <div
          class="log"
          ref={log}
          onScroll={scrolled}
          role="log"
          aria-label={t("messages_log")}
          aria-live={loading ? "off" : "polite"}
          aria-busy={loading}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
          tabIndex={0}
        >
          {form && <MessageForm />}
          {isBlank && !form && !prechat && (
            <div class="thread-start">
              <Presence />
            </div>
          )}
          {prechat && <Prechat />}
          {conversation?.has_more && (
            <button type="button" class="link older" onClick={() => void older()}>
              {t("load_older")}
            </button>
          )}
          {loading && <Skeleton />}
          {failed && (
            <p class="notice">
              {t("load_failed")}{" "}
              <button type="button" class="link" onClick={() => id && void app.load(id, true)}>
                {t("retry")}
              </button>
            </p>
          )}
          {rows.map((row) => {
            if (row.kind === "day") {
              return (
                <p class="day" key={row.key}>
                  {day(language, row.at, Date.now())}
                </p>
              );
            }
            if (row.kind === "line") {
              return <LineView key={row.key} line={row.line} />;
            }
            return (
              <BubbleView
                key={row.key}
                bubble={row}
                newestMine={row.key === mineLast}
                resized={scrolled}
              />
            );
          })}
          {unanswered && !closed && (isMessage || (!staffed && !reaching)) && (
            <p class="line line-news">{t("received")}</p>
          )}
          {typist && (
            <div class="typing">
              <Avatar face={typist} size={24} />
              <span class="dots" aria-hidden="true">
                <i />
                <i />
                <i />
              </span>
              <span class="quiet">{t("is_typing", { name: typist.name })}</span>
            </div>
          )}
        </div>
        {jump && (
          <button type="button" class="jump" aria-label={t("newest")} onClick={toEnd}>
            <Icon name="down" />
          </button>
        )}
      </div>
      {closed && (
        <footer class="ended">
          <button
            type="button"
            class="button"
            data-autofocus
            onClick={() => app.go({ name: "thread", id: null, follow_up_of: id })}
          >
            {t("start_new")}
          </button>
        </footer>
      )}
      {id !== null && <Place id={id} />}
      {!closed && !prechat && !form && <Composer key={app.visit.value} id={id} />}
    </div>
  );
}

function Skeleton() {
  return (
    <div class="skeleton" aria-hidden="true">
      <i style={{ width: "58%" }} />
      <i style={{ width: "42%" }} />
      <i class="mine" style={{ width: "50%" }} />
      <i style={{ width: "64%" }} />
    </div>
  );
}
