// The windowed timeline. The virtual list holds the end in place while older pages come in above,
// and follows new messages only for a reader who is at the end.

import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown } from "lucide-react";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { loadOlder } from "../../actions/loading";
import { markSeen } from "../../actions/messages";
import { connection } from "../../hub/live";
import type { Conversation } from "../../hub/wire";
import { t, tn } from "../../i18n";
import { outgoing } from "../../stores/outgoing";
import { sameItems, useStore } from "../../stores/store";
import type { Thread } from "../../stores/thread";
import { Item } from "./item";
import { timelineItems } from "./timeline_items";

const ESTIMATED_PX = 64;
const OLDER_BEFORE_PX = 400;
const AT_END_PX = 60;

interface Props {
  id: string;
  thread: Thread;
  conversation: Conversation | undefined;
}

export function Timeline({ id, thread, conversation }: Props) {
  const sending = useStore(
    outgoing,
    (all) => all.filter((entry) => entry.conversation_id === id),
    sameItems,
  );
  // The line stays where it was when the conversation was opened.
  const [newAfter] = useState(() =>
    conversation && conversation.unread_count > 0 ? conversation.agents_seen_seq : null,
  );
  const items = useMemo(
    () => timelineItems(thread, sending, newAfter),
    [thread, sending, newAfter],
  );
  const scroller = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ESTIMATED_PX,
    getItemKey: (index) => items[index]?.key ?? index,
    overscan: 10,
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: AT_END_PX,
    paddingStart: 16,
    paddingEnd: 12,
  });

  useLayoutEffect(() => virtual.scrollToEnd(), [virtual]);
  useKeepEnd(scroller, atEnd, () => virtual.scrollToEnd());
  const sent = sending.length;
  // What one has just written is shown, wherever one has been reading.
  useEffect(() => {
    if (sent > 0) virtual.scrollToEnd();
  }, [sent, virtual]);
  useSeen(id, thread.seq, conversation, atEnd);

  const unseen = useUnseen(thread, atEnd);
  const scrolled = () => {
    const element = scroller.current;
    if (!element) return;
    setAtEnd(element.scrollHeight - element.scrollTop - element.clientHeight < AT_END_PX);
    if (element.scrollTop < OLDER_BEFORE_PX) void loadOlder(id);
  };
  return (
    <div className="timeline-frame">
      <div
        ref={scroller}
        className="timeline"
        role="log"
        aria-label={t("thread.timeline")}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
        tabIndex={0}
        onScroll={scrolled}
      >
        {thread.loading === "older" && <div className="older">{t("thread.older")}</div>}
        <div className="timeline-body" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((row) => {
            const item = items[row.index];
            if (!item) return null;
            return (
              <div
                key={row.key}
                data-index={row.index}
                ref={virtual.measureElement}
                className="timeline-row"
                style={{ transform: `translateY(${row.start}px)` }}
              >
                <Item item={item} conversationId={id} conversation={conversation} />
              </div>
            );
          })}
        </div>
      </div>
      {!atEnd && (
        <button
          type="button"
          className={unseen > 0 ? "pill bottom strong" : "pill bottom"}
          onClick={() => virtual.scrollToEnd({ behavior: "smooth" })}
        >
          <ArrowDown size={13} /> {unseen > 0 ? tn("thread.new", unseen) : t("thread.to_end")}
        </button>
      )}
    </div>
  );
}

/** A composer that grows must not hide the last line from somebody who reads it. */
function useKeepEnd(
  scroller: React.RefObject<HTMLDivElement | null>,
  atEnd: boolean,
  toEnd: () => void,
): void {
  const latest = useRef({ atEnd, toEnd });
  latest.current = { atEnd, toEnd };
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      if (latest.current.atEnd) latest.current.toEnd();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);
}

/** How many messages came while the reader was further up. */
function useUnseen(thread: Thread, atEnd: boolean): number {
  const seqAtEnd = useRef(thread.seq);
  if (atEnd) seqAtEnd.current = thread.seq;
  return useMemo(() => {
    if (atEnd) return 0;
    return thread.rows.filter((row) => row.kind === "message" && row.seq > seqAtEnd.current).length;
  }, [thread.rows, atEnd]);
}

/** Tells the hub what has been read: on the screen, at the end, in a window with the focus. */
function useSeen(
  id: string,
  seq: number,
  conversation: Conversation | undefined,
  atEnd: boolean,
): void {
  const online = useStore(connection, (now) => now.state === "online");
  const [focused, setFocused] = useState(() => document.hasFocus());
  useEffect(() => {
    const changed = () => setFocused(document.hasFocus() && document.visibilityState === "visible");
    const events = ["focus", "blur"] as const;
    for (const event of events) window.addEventListener(event, changed);
    document.addEventListener("visibilitychange", changed);
    return () => {
      for (const event of events) window.removeEventListener(event, changed);
      document.removeEventListener("visibilitychange", changed);
    };
  }, []);
  const lastMessage = conversation?.last_message?.seq ?? 0;
  const seen = conversation?.agents_seen_seq ?? 0;
  const due = online && focused && atEnd && lastMessage > seen && lastMessage <= seq;
  useEffect(() => {
    if (due) markSeen(id, lastMessage);
  }, [due, id, lastMessage]);
}
