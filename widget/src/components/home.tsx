import { span, when } from "../format";
import { newestFirst } from "../store/conversations";
import { backText, waitText } from "../wait";
import { loadThread } from "./app";
import { Avatar } from "./avatar";
import { Banner } from "./banner";
import { useApp } from "./context";
import { Icon } from "./icons";

/** More does not fit into the line, and a screen reader would read it all. */
const LINE_CHARS_MAX = 120;

export function Home() {
  const app = useApp();
  const { t, language } = app.texts.value;
  const { channel, agents } = app.config.value;
  const conversations = newestFirst(app.conversations.value);
  const last = conversations[0]?.summary;
  // Whoever reaches for the chat will open a thread next.
  const prefetch = () => void loadThread(app).catch(() => undefined);
  const begin = () => app.go({ name: "thread", id: null, follow_up_of: null });
  return (
    <div class="home" onPointerEnter={prefetch} onFocusIn={prefetch}>
      <Banner />
      <header class="hero">
        <div class="hero-top">
          <strong class="hero-name" title={channel.name}>
            <bdi>{channel.name}</bdi>
          </strong>
          <button
            type="button"
            class="icon-button on-hero"
            aria-label={t("close")}
            onClick={() => app.close()}
          >
            <Icon name="close" />
          </button>
        </div>
        {agents.length > 0 && (
          <div class="faces">
            {agents.slice(0, 4).map((agent) => (
              <Avatar key={agent.id} face={agent} size={36} />
            ))}
          </div>
        )}
        <h1>
          {t("welcome")}
          <br />
          {t("welcome_hint")}
        </h1>
      </header>
      <div class="home-body">
        <section class="card card-start">
          <Presence />
          <button type="button" class="button" onClick={begin} data-autofocus={!last}>
            {t("new_message")}
            <Icon name="chevron" />
          </button>
        </section>
        {conversations.length > 0 && (
          <section class="card" aria-labelledby="conversations">
            <h2 id="conversations">{t("conversations")}</h2>
            <ul class="list">
              {conversations.map(({ summary, messages }, index) => {
                const who = summary.last_message;
                // A file alone has no words, and neither has what was deleted.
                const newest = who && messages.findLast((message) => message.seq === who.seq);
                const wordless = t(newest?.deleted_at ? "deleted" : "attachment");
                const mine = who?.author_kind === "contact";
                const face = summary.assignee ?? {
                  name: (!mine && who?.author_name) || t("team"),
                  avatar_url: (!mine && newest?.author.avatar_url) || null,
                };
                return (
                  <li key={summary.id}>
                    <button
                      type="button"
                      class={`row ${summary.unread_count ? "row-unread" : ""}`}
                      data-autofocus={index === 0}
                      onClick={() => app.go({ name: "thread", id: summary.id, follow_up_of: null })}
                    >
                      <Avatar face={face} size={36} />
                      <span class="row-main">
                        <span class="row-top">
                          <span class="row-name" dir="auto" title={face.name}>
                            {face.name}
                          </span>
                          <time class="faint">
                            {when(language, Date.parse(summary.updated_at), Date.now())}
                          </time>
                        </span>
                        <span class="row-top">
                          <span class="row-text" dir="auto">
                            {mine && `${t("you")}: `}
                            {who && (who.text.slice(0, LINE_CHARS_MAX) || wordless)}
                          </span>
                          {summary.unread_count > 0 && (
                            <span class="count">
                              <span aria-hidden="true">{summary.unread_count}</span>
                              <span class="only-read">
                                {t("unread", { n: summary.unread_count })}
                              </span>
                            </span>
                          )}
                        </span>
                      </span>
                    </button>
                  </li>
                );
              })}
            </ul>
          </section>
        )}
      </div>
    </div>
  );
}

/** Who is here, and what happens when nobody is. */
export function Presence() {
  const app = useApp();
  const { t, language } = app.texts.value;
  const { usual_reply_seconds, channel, availability } = app.config.value;
  const { state, waiting, estimate_seconds } = availability;
  const reaching = app.reaching.value;
  const here = app.waiting.isHere.value;
  const back = here ? null : backText(app.texts.value, availability, Date.now());
  const soon =
    state === "full"
      ? t("full_now")
      : waiting > 0 && estimate_seconds !== null
        ? t("wait_now", { time: waitText(app.texts.value, estimate_seconds) })
        : usual_reply_seconds
          ? t("usually_replies", { time: span(language, usual_reply_seconds) })
          : "";
  return (
    <div class="presence">
      <p class="presence-line">
        <span
          class={`dot ${here && !reaching ? "dot-online" : "dot-offline"}`}
          aria-hidden="true"
        />
        <strong>{t(reaching ? "connecting" : here ? "online_now" : "away_now")}</strong>
      </p>
      {!reaching && (here ? soon : back) && <p class="quiet">{here ? soon : back}</p>}
      {!here && !reaching && (
        <p class="quiet" dir="auto">
          {channel.offline_message || t("offline_default")}
        </p>
      )}
    </div>
  );
}
