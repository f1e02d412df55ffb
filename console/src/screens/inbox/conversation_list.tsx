// The list of conversations: tabs, search, status filter, windowed rows.

import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowUp, ListFilter as FilterIcon } from "lucide-react";
import { useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { loadCounts, loadList, showList } from "../../actions/loading";
import { myId } from "../../hub/session";
import { t, tn } from "../../i18n";
import { router } from "../../router";
import {
  type ListFilter,
  listKey,
  orderedIds,
  type StatusFilter,
  type View,
} from "../../stores/inbox";
import { counts, inbox } from "../../stores/live_stores";
import { clearSelection, selection } from "../../stores/selection";
import { sameItems, useStore } from "../../stores/store";
import { Failed, useNow, useSlow } from "../../ui/basics";
import { STATUSES, StatusMark } from "../../ui/marks";
import { MenuButton } from "../../ui/menu";
import { SearchBox, useSettled } from "../../ui/search_box";
import { BulkBar } from "./bulk_bar";
import { BulkJobs } from "./bulk_jobs";
import { ChannelMenu } from "./channel_menu";
import { type LabelFilter, LabelMenu } from "./label_menu";
import { NoRows } from "./no_rows";
import { QueueMenu } from "./queue_menu";
import { Row } from "./row";
import { SelectBox } from "./select_box";
import { rememberIndex, shownIds } from "./shown_list";
import { RowSkeletons } from "./skeletons";
import { useShownOrder } from "./use_shown_order";

const VIEWS: readonly View[] = ["mine", "unassigned", "all"];
const ROW_PX = 76;
/** This many rows before the end the next page is asked for. */
const AHEAD_ROWS = 10;

interface Props {
  view: View;
  status: StatusFilter;
  onStatus(status: StatusFilter): void;
  queueId: string | null;
  onQueue(queueId: string | null): void;
  channelId: string | null;
  onChannel(channelId: string | null): void;
  labels: LabelFilter;
  onLabels(labels: LabelFilter): void;
  conversationId: string | null;
}

export function ConversationList(props: Props) {
  const { view, status, onStatus, queueId, onQueue, channelId, onChannel, conversationId } = props;
  const { category, language } = props.labels;
  const [typed, setTyped] = useState("");
  const text = useSettled(typed);
  const filter = useMemo<ListFilter>(
    () => ({ view, status, queueId, channelId, category, language, text }),
    [view, status, queueId, channelId, category, language, text],
  );
  useEffect(() => showList(filter), [filter]);
  // What was chosen in another list is not meant here.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list.
  useEffect(() => clearSelection, [filter]);
  const choosing = useStore(selection, ({ ids }) => ids.size > 0);
  const list = useStore(inbox, (now) => now.lists[listKey(filter)]);
  useEffect(() => void loadCounts(), []);

  return (
    <section className="list" aria-label={t("list.name")}>
      <header className="list-head">
        <Tabs view={view} />
        {choosing && list ? (
          <BulkBar filter={filter} loaded={list.ids.length} hasMore={list.nextCursor !== null} />
        ) : (
          <div className="list-tools">
            <SearchBox
              label={t("list.search")}
              placeholder={t("list.search_short")}
              text={typed}
              onText={setTyped}
            />
            <ChannelMenu channelId={channelId} onChannel={onChannel} />
            <LabelMenu labels={props.labels} onLabels={props.onLabels} />
            <QueueMenu queueId={queueId} onQueue={onQueue} />
            <StatusMenu status={status} onStatus={onStatus} />
          </div>
        )}
      </header>
      <Rows filter={filter} conversationId={conversationId} choosing={choosing} />
      <BulkJobs />
    </section>
  );
}

function Tabs({ view }: { view: View }) {
  const figures = useStore(counts, (now) => now);
  return (
    <div className="tabs" role="tablist" aria-label={t("list.tabs")}>
      {VIEWS.map((tab) => (
        <button
          key={tab}
          type="button"
          role="tab"
          aria-selected={tab === view}
          onClick={() => router.go({ screen: "inbox", view: tab, conversationId: null })}
        >
          {t(`view.${tab}`)}
          <span className="count">{figures ? figures[tab] : "–"}</span>
        </button>
      ))}
    </div>
  );
}

function StatusMenu({ status, onStatus }: Pick<Props, "status" | "onStatus">) {
  const byStatus = useStore(counts, (now) => now?.by_status ?? null);
  const filters: StatusFilter[] = ["active", ...STATUSES, "any"];
  return (
    <MenuButton
      label={t("list.filter", { status: t(`filter.${status}`) })}
      className={`icon-button ${status === "active" ? "" : "on"}`}
      align="end"
      items={filters.map((one) => {
        const count = one === "active" || one === "any" ? undefined : byStatus?.[one];
        return {
          key: one,
          text: t(`filter.${one}`),
          chosen: one === status,
          ...(one === "active" || one === "any" ? {} : { icon: <StatusMark status={one} /> }),
          ...(count === undefined ? {} : { hint: String(count) }),
          run: () => onStatus(one),
        };
      })}
    >
      <FilterIcon size={16} />
    </MenuButton>
  );
}

function Rows({
  filter,
  conversationId,
  choosing,
}: {
  filter: ListFilter;
  conversationId: string | null;
  choosing: boolean;
}) {
  const key = listKey(filter);
  const list = useStore(inbox, (now) => now.lists[key]);
  const live = useStore(
    inbox,
    (now) => {
      const here = now.lists[key];
      return here ? orderedIds(now, here) : NONE;
    },
    sameItems,
  );
  const scroller = useRef<HTMLDivElement>(null);
  const [scrolled, setScrolled] = useState(false);
  const { ids, waiting, release, pointer } = useShownOrder(live, key, scrolled);
  const conversations = useStore(inbox, (now) => now.conversations);
  const now = useNow();
  const me = myId();
  const waitingFirst = list === undefined || (list.loading === "first" && ids.length === 0);
  const slow = useSlow(waitingFirst);

  useEffect(() => shownIds.update(() => ids), [ids]);
  useEffect(() => {
    if (conversationId) rememberIndex(conversationId);
  }, [conversationId]);

  const virtual = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => ids[index] ?? index,
    overscan: 8,
  });
  const items = virtual.getVirtualItems();
  const last = useDeferredValue(items.at(-1)?.index ?? 0);
  const more = list?.loading === "ready" && list.nextCursor !== null;
  useEffect(() => {
    if (more && last >= ids.length - AHEAD_ROWS) void loadList(filter, "more");
  }, [more, last, ids.length, filter]);
  useEffect(() => {
    const index = conversationId ? shownIds.get().indexOf(conversationId) : -1;
    if (index >= 0) virtual.scrollToIndex(index, { align: "auto" });
  }, [conversationId, virtual]);

  if (list?.loading === "failed" && ids.length === 0) {
    return <Failed text={t("list.failed")} retry={() => void loadList(filter)} />;
  }
  if (waitingFirst) return <div className="rows">{slow && <RowSkeletons />}</div>;
  if (ids.length === 0) return <NoRows filter={filter} />;
  return (
    <div
      ref={scroller}
      className="rows"
      onScroll={({ currentTarget }) => setScrolled(currentTarget.scrollTop > ROW_PX / 2)}
      {...pointer}
    >
      {waiting > 0 && (
        <button
          type="button"
          className="pill"
          onClick={() => {
            release();
            scroller.current?.scrollTo({ top: 0 });
          }}
        >
          <ArrowUp size={13} /> {tn("list.waiting", waiting)}
        </button>
      )}
      <ul style={{ height: virtual.getTotalSize() }} aria-busy={list?.loading === "more"}>
        {items.map((item) => {
          const conversation = conversations[ids[item.index] ?? ""];
          if (!conversation) return null;
          return (
            <li
              key={item.key}
              data-choosing={choosing}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <SelectBox
                id={conversation.id}
                name={conversation.contact.name || conversation.contact.email || t("visitor")}
              />
              <Row
                conversation={conversation}
                open={conversation.id === conversationId}
                mine={conversation.assignee?.id === me}
                now={now}
              />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

const NONE: readonly string[] = [];
