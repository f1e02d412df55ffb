import { Plug } from "lucide-react";
import type { Counts } from "../../hub/wire";
import { t } from "../../i18n";
import { counts } from "../../stores/live_stores";
import { useStore } from "../../stores/store";
import { ChannelIcon } from "../../ui/marks";
import { MenuButton } from "../../ui/menu";

/** The channels that have something to do, most first; with a single one there is nothing to choose. */
export function ChannelMenu({
  channelId,
  onChannel,
}: {
  channelId: string | null;
  onChannel(channelId: string | null): void;
}) {
  const busy = useStore(counts, (now) => now?.by_channel ?? NONE);
  if (busy.length < 2 && channelId === null) return null;
  const chosen = busy.find(({ channel }) => channel.id === channelId)?.channel;
  return (
    <MenuButton
      label={t("channel.filter", { channel: chosen?.name ?? t("channel.filter_all") })}
      className={`icon-button ${channelId === null ? "" : "on"}`}
      align="end"
      items={[
        {
          key: "all",
          text: t("channel.filter_all"),
          chosen: channelId === null,
          run: () => onChannel(null),
        },
        ...busy.map(({ channel: { id, kind, name }, count }) => ({
          key: id,
          text: name,
          hint: String(count),
          icon: <ChannelIcon kind={kind} size={14} />,
          chosen: id === channelId,
          run: () => onChannel(id),
        })),
      ]}
    >
      {chosen ? <ChannelIcon kind={chosen.kind} size={16} /> : <Plug size={16} />}
    </MenuButton>
  );
}

const NONE: Counts["by_channel"] = [];
