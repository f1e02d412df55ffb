// The hub's HTTP side, as far as a visitor needs it. Knows URLs and errors, no state.

import {
  type ContactConversation,
  HubError,
  type Identity,
  type Page,
  type Problem,
  type TimelineItem,
  type WidgetConfig,
  type WidgetSession,
} from "@bellhop/client";

const TIMELINE_PAGE = 50;
/** A request that takes longer is as good as lost. */
const HTTP_DEADLINE_MS = 15_000;

export interface SessionRequest {
  channel_key: string;
  visitor_token?: string;
  identity?: Identity;
  fields?: Record<string, string>;
  page?: Page;
  locale?: string;
}

export interface TimelinePage {
  items: TimelineItem[];
  has_more: boolean;
}

export async function hubErrorOf(status: number, body: unknown): Promise<HubError> {
  const problem = (typeof body === "object" && body !== null ? body : {}) as Partial<Problem>;
  return new HubError({
    code: problem.code ?? (status >= 500 ? "unavailable" : "bad_request"),
    message: problem.detail ?? problem.title ?? `status ${status}`,
    ...(problem.retry_after_ms !== undefined && { retry_after_ms: problem.retry_after_ms }),
  });
}

async function call<T>(method: string, path: string, token?: string, body?: unknown): Promise<T> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), HTTP_DEADLINE_MS);
  try {
    const answer = await fetch(path, {
      method,
      credentials: "omit",
      signal: abort.signal,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const parsed: unknown = answer.status === 204 ? null : await answer.json().catch(() => null);
    if (!answer.ok) throw await hubErrorOf(answer.status, parsed);
    return parsed as T;
  } finally {
    clearTimeout(timer);
  }
}

export const api = {
  config: (channelKey: string) =>
    call<WidgetConfig>(
      "GET",
      `/api/v1/widget/config?channel_key=${encodeURIComponent(channelKey)}`,
    ),
  startSession: (request: SessionRequest) =>
    call<WidgetSession>("POST", "/api/v1/widget/sessions", undefined, request),
  endSession: (token: string) => call<null>("DELETE", "/api/v1/sessions/current", token),
  conversations: (token: string) =>
    call<{ conversations: ContactConversation[] }>("GET", "/api/v1/conversations?limit=50", token),
  conversation: (token: string, id: string) =>
    call<ContactConversation>("GET", `/api/v1/conversations/${encodeURIComponent(id)}`, token),
  timeline: (token: string, id: string, beforeSeq?: number) =>
    call<TimelinePage>(
      "GET",
      `/api/v1/conversations/${encodeURIComponent(id)}/timeline?limit=${TIMELINE_PAGE}${
        beforeSeq === undefined ? "" : `&before_seq=${beforeSeq}`
      }`,
      token,
    ),
};

export type Api = typeof api;
