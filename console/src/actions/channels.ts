// What administrators are told of channels: the list stays true, and whoever was warned hears when it is over.

import { channelsChanged, knownChannel, putChannelStanding } from "../hub/channels";
import type { ChannelChanged } from "../hub/wire";
import { t } from "../i18n";
import { toast } from "../stores/toasts";

export function channelChanged(told: ChannelChanged): void {
  const hadTrouble = knownChannel(told.channel_id)?.trouble ?? null;
  putChannelStanding(told);
  if (hadTrouble && told.trouble === null) {
    toast(t("channels.sends_again", { name: told.name }), { topic: `sends:${told.channel_id}` });
  }
}

/** The connection was away: what was told meanwhile is not told again. */
export function channelsMissed(): void {
  channelsChanged();
}
