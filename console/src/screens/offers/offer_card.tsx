// One offer: who, where, what they said, why me, and how long there is to answer.

import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { acceptOffer, contactName, declineOffer } from "../../actions/offers";
import type { OfferMade } from "../../hub/wire";
import { t } from "../../i18n";
import { explanationSentence, skillList } from "../../lib/explanation";
import { duration } from "../../lib/time";
import { serverNow } from "../../stores/clock";
import { inbox } from "../../stores/live_stores";
import { offersStore } from "../../stores/offers";
import { useStore } from "../../stores/store";
import { Avatar, Kbd, useNow } from "../../ui/basics";
import { ChannelMark, PriorityMark } from "../../ui/marks";
import { Ring } from "../../ui/ring";
import { WhyButton } from "../thread/explanation";
import { DeclineReason } from "./decline_reason";

export function OfferCard({ offer, first }: { offer: OfferMade; first: boolean }) {
  const { conversation, note, explanation } = offer;
  const { id, number, priority, channel, last_message, skills, queued_at } = conversation;
  // An offer is a push: whether it is a comment is known from the list, if it is.
  const isPublic = useStore(inbox, (now) => now.conversations[id]?.is_public);
  const answering = useStore(offersStore, (now) => now.answering[id]);
  const card = useRef<HTMLElement>(null);
  const [asks, setAsks] = useState(false);
  const now = serverNow(useNow(1_000));
  const name = contactName(conversation);
  useEffect(() => {
    if (first && mayTakeFocus()) card.current?.focus({ preventScroll: true });
  }, [first]);
  const keyed = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.preventDefault();
      void declineOffer(offer);
    }
    // On a button inside, Enter presses that button.
    if (event.key === "Enter" && event.target === card.current) {
      event.preventDefault();
      void acceptOffer(offer);
    }
  };
  return (
    <article
      ref={card}
      className="offer"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: Enter and Escape answer the card while it has the focus.
      tabIndex={0}
      aria-label={t("offers.new", { name, channel: channel.name })}
      aria-busy={answering !== undefined}
      data-priority={priority}
      onKeyDown={keyed}
    >
      <header>
        <Avatar name={name} size={32} />
        <div>
          <strong title={name} dir="auto">
            {name}
          </strong>
          <small>
            <ChannelMark kind={channel.kind} name={channel.name} isPublic={isPublic} />
            <span title={channel.name}>{channel.name}</span>
            <span>#{number}</span>
            {queued_at && (
              <span>{t("offers.waiting", { time: duration(now - Date.parse(queued_at)) })}</span>
            )}
          </small>
        </div>
        <Ring
          from={offer.offered_at}
          until={offer.expires_at}
          size={40}
          label={(seconds) => t("offers.remaining", { seconds })}
        />
      </header>
      <p className="offer-source">
        {sourceOf(offer)}
        {priority !== "normal" && (
          <span className="row-priority" data-priority={priority}>
            <PriorityMark priority={priority} size={12} /> {t(`priority.${priority}`)}
          </span>
        )}
      </p>
      {conversation.subject && (
        <p className="offer-line" dir="auto">
          <b>{conversation.subject}</b>
        </p>
      )}
      {/* A note that came with a transfer stands below, once. */}
      {last_message?.visibility === "public" && (
        <p className="offer-line" dir="auto" title={last_message.text.slice(0, 400)}>
          {last_message.text.slice(0, 240) || t("attachment")}
        </p>
      )}
      {note && (
        <p className="offer-note" dir="auto">
          <small>{t("offers.note_from", { name: offer.from?.name ?? t("somebody") })}</small>
          {note}
        </p>
      )}
      {!note && last_message && last_message.visibility !== "public" && (
        <p className="offer-note" dir="auto">
          <small>
            {t("offers.note_from", { name: last_message.author_name ?? t("somebody") })}
          </small>
          {last_message.text.slice(0, 240) || t("attachment")}
        </p>
      )}
      {skills.length > 0 && (
        <p className="quiet">{t("queue.needs", { skills: skillList(skills) })}</p>
      )}
      {explanation && (
        <p className="offer-why">
          <span title={explanationSentence(explanation)}>{explanationSentence(explanation)}</span>
          <WhyButton explanation={explanation}>{t("offers.why")}</WhyButton>
        </p>
      )}
      {asks ? (
        <DeclineReason
          busy={answering !== undefined}
          decline={(reason) => void declineOffer(offer, reason)}
          close={() => {
            setAsks(false);
            card.current?.focus({ preventScroll: true });
          }}
        />
      ) : (
        <p className="offer-reason">
          <button type="button" className="link" onClick={() => setAsks(true)}>
            {t("offers.say_why")}
          </button>
        </p>
      )}
      <footer>
        <button
          type="button"
          className="button"
          disabled={answering !== undefined}
          onClick={() => void declineOffer(offer)}
        >
          {t(answering === "decline" ? "offers.declining" : "offers.decline")}
          <Kbd keys={["Escape"]} />
        </button>
        <button
          type="button"
          className="button primary"
          disabled={answering !== undefined}
          onClick={() => void acceptOffer(offer)}
        >
          {t(answering === "accept" ? "offers.accepting" : "offers.accept")}
          <Kbd keys={["Enter"]} />
        </button>
      </footer>
    </article>
  );
}

function sourceOf({ via, from, conversation }: OfferMade): string {
  if (via === "queue") {
    return t("offers.from_queue", { queue: conversation.queue?.name ?? conversation.channel.name });
  }
  return from ? t("offers.from_transfer", { name: from.name }) : t("offers.from_somebody");
}

/** Never from somebody who is writing, nor from under a dialog. */
function mayTakeFocus(): boolean {
  if (document.querySelector('[role="dialog"], [role="menu"]') !== null) return false;
  const focused = document.activeElement;
  if (focused instanceof HTMLTextAreaElement || focused instanceof HTMLInputElement) {
    return focused.value === "";
  }
  return !(focused instanceof HTMLElement && focused.closest(".offer") !== null);
}
