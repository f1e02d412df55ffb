// Channels that take webhooks, and what came over them.

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { call, query } from "./api";
import { queries } from "./records";
import type {
  Channel,
  ChannelChanged,
  ChannelCheck,
  ChannelSecret,
  Deliveries,
  DeliveryDetail,
  DeliveryState,
  MessageTemplate,
  PlatformSetup,
  RetentionPreview,
} from "./wire";

const CHANNELS = ["channels"] as const;
const PAGE = 30;
/** How soon a screen that waits for a delivery asks again. */
export const LOOK_MS = 2_000;

const byName = (one: string) => ["channels", one] as const;

interface Asking {
  /** Again and again, while somebody waits for something. */
  live?: boolean;
  /** Administrators alone may ask. */
  enabled?: boolean;
}

/** `live` is for who waits for the first event: they see it without touching anything. */
export function useChannels({ live = false, enabled = true }: Asking = {}) {
  return useQuery({
    queryKey: CHANNELS,
    queryFn: async () => (await call<{ channels: Channel[] }>("/channels")).channels,
    // What came last changes without anybody's doing.
    staleTime: 0,
    refetchInterval: live ? LOOK_MS : false,
    enabled,
  });
}

export function usePlatforms() {
  return useQuery({
    queryKey: ["platforms"],
    queryFn: async () =>
      (await call<{ platforms: PlatformSetup[] }>("/channels/platforms")).platforms,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

const changed = () => queries.invalidateQueries({ queryKey: CHANNELS, exact: true });

/** Asks again where the list is on the screen. */
export const channelsChanged = (): void => void changed();

export function knownChannel(id: string): Channel | undefined {
  return queries.getQueryData<Channel[]>(CHANNELS)?.find((one) => one.id === id);
}

/** What was told is true at once; the rest of the channel is asked for. */
export function putChannelStanding({ channel_id, name, enabled, trouble }: ChannelChanged): void {
  queries.setQueryData<Channel[]>(CHANNELS, (all) =>
    all?.map((one) => (one.id === channel_id ? { ...one, name, enabled, trouble } : one)),
  );
  channelsChanged();
}

export type CredentialTexts = Readonly<Record<string, string>>;

export async function createChannel(fields: {
  name: string;
  platform: string;
  credentials: CredentialTexts;
}): Promise<ChannelSecret> {
  const made = await call<ChannelSecret>("/channels", { method: "POST", json: fields });
  // The next screen is about it: it is known before that is drawn.
  queries.setQueryData<Channel[]>(CHANNELS, (all) => all && [...all, made.channel]);
  void changed();
  return made;
}

export async function saveChannel(
  id: string,
  fields: {
    name?: string;
    enabled?: boolean;
    credentials?: CredentialTexts;
    human_agent?: boolean;
    retention_days?: number | null;
  },
): Promise<Channel> {
  const saved = await call<Channel>(`/channels/${id}`, { method: "PATCH", json: fields });
  void changed();
  return saved;
}

/** What a rule of so many days would delete now. */
export function useRetentionPreview(id: string, days: number | null) {
  return useQuery({
    queryKey: [...byName(id), "retention", days],
    queryFn: () => call<RetentionPreview>(`/channels/${id}/retention${query({ days })}`),
    enabled: days !== null,
    staleTime: 0,
  });
}

export async function renewSecret(id: string): Promise<ChannelSecret> {
  const made = await call<ChannelSecret>(`/channels/${id}/secret`, { method: "POST" });
  void changed();
  return made;
}

/** Asks the platform who we are with this channel's tokens. */
export async function checkChannel(id: string): Promise<ChannelCheck> {
  const found = await call<ChannelCheck>(`/channels/${id}/check`, { method: "POST" });
  void changed();
  return found;
}

/** Tells the platform where to post, anew. */
export async function subscribeChannel(id: string): Promise<{ detail: string }> {
  return call<{ detail: string }>(`/channels/${id}/subscribe`, { method: "POST" });
}

export function useTemplates(channelId: string) {
  return useQuery({
    queryKey: [...byName(channelId), "templates"],
    queryFn: async () =>
      (await call<{ templates: MessageTemplate[] }>(`/channels/${channelId}/templates`)).templates,
    staleTime: 60_000,
  });
}

export type DeliveryFilter = DeliveryState | "all";

function deliveriesPath(
  channelId: string,
  state: DeliveryFilter,
  rest: { [name: string]: string | number | null },
) {
  const asked = query({ state: state === "all" ? null : state, ...rest });
  return `/channels/${channelId}/deliveries${asked}`;
}

export function useDeliveries(channelId: string, state: DeliveryFilter) {
  return useInfiniteQuery({
    queryKey: [...byName(channelId), "deliveries", state],
    queryFn: ({ pageParam }) =>
      call<Deliveries>(deliveriesPath(channelId, state, { limit: PAGE, cursor: pageParam })),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    staleTime: 0,
    // One page is looked at again by itself; who has paged back reads, and nothing may move.
    refetchInterval: ({ state: { data } }) => ((data?.pages.length ?? 0) > 1 ? false : LOOK_MS * 2),
  });
}

/** What came last; asked for again until there is one and it is worked off. */
export function useNewestDelivery(channelId: string) {
  return useQuery({
    queryKey: [...byName(channelId), "newest"],
    queryFn: async () =>
      (await call<Deliveries>(deliveriesPath(channelId, "all", { limit: 1 }))).deliveries[0] ??
      null,
    staleTime: 0,
    refetchInterval: ({ state: { data } }) =>
      data === null || data === undefined || data.state === "waiting" ? LOOK_MS : false,
  });
}

export function useDelivery(channelId: string, id: number | null) {
  return useQuery({
    queryKey: [...byName(channelId), "delivery", id],
    queryFn: () => call<DeliveryDetail>(`/channels/${channelId}/deliveries/${id}`),
    enabled: id !== null,
    staleTime: 0,
    refetchInterval: ({ state: { data } }) =>
      data?.delivery.state === "waiting" ? LOOK_MS : false,
  });
}

export async function replayDelivery(channelId: string, id: number): Promise<void> {
  await call<void>(`/channels/${channelId}/deliveries/${id}/replay`, { method: "POST" });
  await queries.invalidateQueries({ queryKey: byName(channelId) });
}
