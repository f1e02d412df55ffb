// What a channel is doing, as one word and one sentence.

import type { Channel, CredentialSetup, PlatformSetup } from "../hub/wire";

export type ChannelState = "trouble" | "paused" | "waiting" | "receiving";

/** The worst comes first: a paused channel with a dead token still has a dead token. */
export function channelState(channel: Channel): ChannelState {
  if (channel.trouble) return "trouble";
  if (!channel.enabled) return "paused";
  return channel.last_received_at === null ? "waiting" : "receiving";
}

/** What it needs to send and was never given; the hub says the same to whoever writes a reply. */
export function missingToReply(
  channel: Channel,
  setup: PlatformSetup | undefined,
): CredentialSetup | null {
  // With it the hub gets the other one by itself.
  if (channel.credentials.includes("refresh_token")) return null;
  const missing = setup?.credentials.find(
    ({ name, need }) => need === "to_reply" && !channel.credentials.includes(name),
  );
  return missing ?? null;
}

export type HealthTone = "good" | "wait" | "off" | "bad";

export const STATE_TONE: Readonly<Record<ChannelState, HealthTone>> = {
  trouble: "bad",
  paused: "off",
  waiting: "wait",
  receiving: "good",
};
