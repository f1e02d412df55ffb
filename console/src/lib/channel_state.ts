// What a channel is doing, as one word and one sentence.

import type { Channel } from "../hub/wire";

export type ChannelState = "trouble" | "paused" | "waiting" | "receiving";

/** The worst comes first: a paused channel with a dead token still has a dead token. */
export function channelState(channel: Channel): ChannelState {
  if (channel.trouble) return "trouble";
  if (!channel.enabled) return "paused";
  return channel.last_received_at === null ? "waiting" : "receiving";
}

export type HealthTone = "good" | "wait" | "off" | "bad";

export const STATE_TONE: Readonly<Record<ChannelState, HealthTone>> = {
  trouble: "bad",
  paused: "off",
  waiting: "wait",
  receiving: "good",
};
