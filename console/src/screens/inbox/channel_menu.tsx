import { Plug } from "lucide-react";
import { t } from "../../i18n";
import { channelsOf } from "../../stores/inbox";
import { inbox } from "../../stores/live_stores";
import { useStore } from "../../stores/store";
import { ChannelIcon } from "../../ui/marks";
import { MenuButton } from "../../ui/menu";

/** The channels of the conversations that are known here; with a single one there is nothing to choose. */
export function ChannelMenu({
  channelId,
  onChannel,
}: {
  channelId: string | null;
  onChannel(channelId: string | null): void;
}) {
  const channels = useStore(inbox, channelsOf, sameChannels);
  if (channels.length < 2) return null;
  const chosen = channels.find(({ id }) => id === channelId);
  return (
    <MenuButton
      label={t("channel.filter", { channel: chosen?.name ?? t("channel.filter_all") })}
      className={`icon-button ${chosen ? "on" : ""}`}
      align="end"
      items={[
        {
          key: "all",
          text: t("channel.filter_all"),
          chosen: channelId === null,
          run: () => onChannel(null),
        },
        ...channels.map(({ id, kind, name }) => ({
          key: id,
          text: name,
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

function sameChannels(a: ReturnType<typeof channelsOf>, b: ReturnType<typeof channelsOf>): boolean {
  return (
    a.length === b.length &&
    a.every(({ id, name }, index) => id === b[index]?.id && name === b[index]?.name)
  );
}
