import { memo } from "react";
import type { Change, Conversation } from "../../hub/wire";
import { t } from "../../i18n";
import { clockTime, daysAgo, fullTime } from "../../lib/time";
import { router } from "../../router";
import { useNow } from "../../ui/basics";
import { changeText, explanationOf } from "./change_text";
import { WhyButton } from "./explanation";
import { MessageRow } from "./message_row";
import { OutgoingRow } from "./outgoing_row";
import type { TimelineItem } from "./timeline_items";

interface Props {
  item: TimelineItem;
  conversationId: string;
  conversation: Conversation | undefined;
}

export const Item = memo(function Item({ item, conversationId, conversation }: Props) {
  switch (item.kind) {
    case "day":
      return (
        <div className="day">
          <DayName at={item.at} />
        </div>
      );
    case "new":
      return (
        <div className="new-line">
          <span>{t("thread.new_line")}</span>
        </div>
      );
    case "change":
      return (
        <p className="change" title={fullTime(item.at)}>
          {changeText(item.change, conversation?.contact.name ?? null)}
          <time dateTime={item.at}> · {clockTime(item.at)}</time>
          <Why change={item.change} />
          {item.change.kind === "started" && conversation?.follow_up_of && (
            <>
              {" · "}
              <EarlierLink id={conversation.follow_up_of} />
            </>
          )}
        </p>
      );
    case "message":
      return (
        <MessageRow
          message={item.message}
          first={item.first}
          conversationId={conversationId}
          contactSeenSeq={conversation?.contact_seen_seq ?? 0}
          contactName={conversation?.contact.name ?? null}
          way={conversation?.reply ?? undefined}
        />
      );
    case "outgoing":
      return <OutgoingRow entry={item.outgoing} first={item.first} />;
  }
});

function Why({ change }: { change: Change }) {
  const explanation = explanationOf(change);
  if (!explanation) return null;
  return (
    <>
      {" · "}
      <WhyButton explanation={explanation} />
    </>
  );
}

function EarlierLink({ id }: { id: string }) {
  return (
    <button type="button" className="link" onClick={() => router.openConversation(id)}>
      {t("change.follow_up")}
    </button>
  );
}

function DayName({ at }: { at: string }) {
  const now = useNow(60_000);
  const days = daysAgo(at, now);
  if (days === 0) return t("today");
  if (days === 1) return t("yesterday");
  return new Date(at).toLocaleDateString([], { weekday: "long", day: "numeric", month: "long" });
}
