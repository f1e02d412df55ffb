// Fetching lists, counts and timelines over HTTP into the stores.

import { call, query } from "../hub/api";
import { myId } from "../hub/session";
import type { Conversation, Counts } from "../hub/wire";
import { isStoredFact } from "../stores/facts";
import { type ListFilter, listKey, putConversation, putPage, statusesOf } from "../stores/inbox";
import { counts, inbox, threadOf, threads, updateThread } from "../stores/live_stores";
import { mergePage } from "../stores/thread";

const LIST_PAGE = 50;
const TIMELINE_PAGE = 60;
/** Several pushes in a row ask for the counts once. */
const COUNTS_WAIT_MS = 250;

interface ConversationPage {
  conversations: Conversation[];
  next_cursor: string | null;
}

export async function loadList(filter: ListFilter, how: "first" | "more" = "first"): Promise<void> {
  const key = listKey(filter);
  const known = inbox.get().lists[key];
  if (how === "more" && (known?.loading !== "ready" || known.nextCursor === null)) return;
  const before = new Set(known?.ids ?? []);
  setList(filter, known?.loading === "ready" || known?.loading === "more" ? how : "first");
  const assignee = { mine: "me", unassigned: "none", all: null }[filter.view];
  try {
    const page = await call<ConversationPage>(
      `/conversations${query({
        status: statusesOf(filter.status).join(","),
        assignee,
        queue_id: filter.queueId,
        channel_id: filter.channelId,
        category: filter.category,
        language: filter.language,
        text: filter.text,
        limit: LIST_PAGE,
        cursor: how === "more" ? (known?.nextCursor ?? null) : null,
      })}`,
    );
    inbox.update((now) => {
      // What pushes brought while the hub was asked is newer than its answer.
      const since = (now.lists[key]?.ids ?? []).filter((id) => !before.has(id));
      const pushed = since.flatMap((id) => now.conversations[id] ?? []);
      const all = { ...page, conversations: [...page.conversations, ...pushed] };
      return putPage(now, filter, all, how === "more" ? "append" : "replace", myId());
    });
  } catch {
    setList(filter, "failed");
  }
}

let shown: ListFilter | null = null;

/** Says which list the screen shows, so that it can be fetched again after a broken connection. */
export function showList(filter: ListFilter): void {
  shown = filter;
  void loadList(filter);
}

export function reloadShownList(): void {
  if (shown) void loadList(shown);
}

function setList(filter: ListFilter, loading: "first" | "more" | "failed"): void {
  inbox.update((now) => {
    const key = listKey(filter);
    const list = now.lists[key] ?? { filter, ids: [], nextCursor: null, loading };
    return { ...now, lists: { ...now.lists, [key]: { ...list, loading } } };
  });
}

let countsTimer: ReturnType<typeof setTimeout> | null = null;

export function loadCountsSoon(): void {
  if (countsTimer !== null) return;
  countsTimer = setTimeout(() => {
    countsTimer = null;
    void loadCounts();
  }, COUNTS_WAIT_MS);
}

export async function loadCounts(): Promise<void> {
  try {
    const fresh = await call<Counts>("/conversations/counts");
    counts.update(() => fresh);
  } catch {
    // A figure that may be stale is not shown as if it were true.
    counts.update(() => null);
  }
}

export async function loadConversation(id: string): Promise<Conversation> {
  const conversation = await call<Conversation>(`/conversations/${id}`);
  inbox.update((now) => putConversation(now, conversation, myId()));
  return conversation;
}

interface TimelinePage {
  items: { action: string }[];
  has_more: boolean;
  version: number;
}

/** The newest page; resolves to the `seq` up to which the thread is complete. */
export async function loadThread(id: string): Promise<number> {
  updateThread(id, (thread) => ({ ...thread, loading: "first" }));
  try {
    const [page] = await Promise.all([
      call<TimelinePage>(`/conversations/${id}/timeline${query({ limit: TIMELINE_PAGE })}`),
      loadConversation(id),
    ]);
    const facts = page.items.filter(isStoredFact);
    updateThread(id, (thread) =>
      mergePage(thread, facts, { hasOlder: page.has_more, version: page.version }),
    );
    return page.version;
  } catch (error) {
    updateThread(id, (thread) => ({ ...thread, loading: "failed" }));
    throw error;
  }
}

export async function loadOlder(id: string): Promise<void> {
  const thread = threadOf(threads.get(), id);
  if (thread.loading !== "ready" || !thread.hasOlder) return;
  const before = thread.rows[0]?.seq;
  if (before === undefined) return;
  updateThread(id, (now) => ({ ...now, loading: "older" }));
  try {
    const page = await call<TimelinePage>(
      `/conversations/${id}/timeline${query({ before_seq: before, limit: TIMELINE_PAGE })}`,
    );
    const facts = page.items.filter(isStoredFact);
    // A page of nothing but "seen" would leave the first row where it is: stop there.
    const hasOlder = page.has_more && facts.some(({ action }) => action !== "seen_updated");
    updateThread(id, (now) => mergePage(now, facts, { hasOlder }));
  } catch {
    updateThread(id, (now) => ({ ...now, loading: "ready" }));
  }
}
