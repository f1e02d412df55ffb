// Channels over which others write to us: those that are connected, and how one more is.

import { Plug } from "lucide-react";
import { useChannels, usePlatforms } from "../../../hub/channels";
import { explain } from "../../../hub/problem";
import type { Channel } from "../../../hub/wire";
import { t } from "../../../i18n";
import { channelState } from "../../../lib/channel_state";
import { platformName } from "../../../lib/platforms";
import { shortAge } from "../../../lib/time";
import { Empty, Failed, useNow } from "../../../ui/basics";
import { PlatformBadge, platformText } from "../../../ui/platform_mark";
import { RecordPage, type RecordRow } from "../record_page";
import { ChannelPage } from "./channel_page";
import { ConnectForm } from "./connect_form";
import { Gallery } from "./gallery";

export function ChannelsPage({ id, part }: { id: string | null; part: string | null }) {
  const now = useNow();
  // The list is open while somebody waits for a first event: it turns green with it.
  const { data: channels, error, refetch } = useChannels({ live: id !== "new" });
  return (
    <RecordPage
      page="channels"
      id={id}
      part={part}
      rows={channels?.map((channel) => row(channel, now))}
      error={channels ? null : error}
      retry={() => void refetch()}
      icon={<Plug size={26} />}
      newText={t("channels.new")}
      empty={{ title: t("channels.empty"), hint: t("channels.empty_hint") }}
    >
      <Chosen id={id} part={part} channels={channels} />
    </RecordPage>
  );
}

function row(channel: Channel, now: number): RecordRow {
  const state = channelState(channel);
  const platform = platformText(channel.platform);
  const since = channel.last_received_at ? shortAge(channel.last_received_at, now) : null;
  const said = [platform, t(`channels.state_${state}`), state === "receiving" ? since : null];
  return {
    id: channel.id,
    name: channel.name,
    mark: (
      <span className="channel-mark-state" data-state={state}>
        <PlatformBadge kind={channel.platform} size={28} />
      </span>
    ),
    sub: said.filter(Boolean).join(" · "),
  };
}

function Chosen({
  id,
  part,
  channels,
}: {
  id: string | null;
  part: string | null;
  channels: readonly Channel[] | undefined;
}) {
  const { data: platforms, error, refetch } = usePlatforms();
  if (platforms === undefined) {
    return error ? <Failed text={explain(error)} retry={() => void refetch()} /> : null;
  }
  // Beside the list there is room: the next channel is one click away.
  if (id === null) return <Gallery platforms={platforms} channels={channels ?? []} />;
  if (id === "new") {
    const setup = platforms.find(({ platform }) => platform === part);
    const platform = platformName(setup?.platform ?? "");
    if (!setup || !platform) return <Gallery platforms={platforms} channels={channels ?? []} />;
    return <ConnectForm key={platform} platform={platform} setup={setup} />;
  }
  if (channels === undefined) return null;
  const channel = channels.find((one) => one.id === id);
  if (!channel) return <Empty icon={<Plug size={26} />} title={t("admin.gone")} />;
  const setup = platforms.find(({ platform }) => platform === channel.platform);
  return <ChannelPage key={id} channel={channel} setup={setup} part={part} />;
}
