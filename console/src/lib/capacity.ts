// What a conversation takes of an agent's room. Pure.

import type { ChannelClass, Conversation, Load } from "../hub/wire";

export const CHANNEL_CLASSES: readonly ChannelClass[] = ["chat", "messaging", "email", "voice"];

/** A message left in the chat is answered later, so it counts as messaging. */
export function classOf({ channel, asks }: Pick<Conversation, "channel" | "asks">): ChannelClass {
  if (channel.kind === "email") return "email";
  if (channel.kind === "voice") return "voice";
  return channel.kind === "web" && asks !== "message" ? "chat" : "messaging";
}

/** Null when the hub did not say. */
export function freeUnits(load: readonly Load[], wanted: ChannelClass): number | null {
  const found = load.find((one) => one.class === wanted);
  return found ? Math.max(0, found.max - found.used) : null;
}

/** All classes as one figure, for a small card: the classes that are in use, or the largest. */
export function totalLoad(load: readonly Load[]): { used: number; max: number } {
  const inUse = load.filter(({ used }) => used > 0);
  const shown = inUse.length > 0 ? inUse : load.slice(0, 1);
  return shown.reduce((sum, { used, max }) => ({ used: sum.used + used, max: sum.max + max }), {
    used: 0,
    max: 0,
  });
}
