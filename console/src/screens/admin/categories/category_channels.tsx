// On which channels a rule looks: all of a platform's, or some by name.

import { useChannels } from "../../../hub/channels";
import type { Channel } from "../../../hub/wire";
import { t } from "../../../i18n";
import { type Choice, Chooser } from "../../../ui/chooser";
import { GroupFault } from "../../../ui/form";
import { ChannelIcon } from "../../../ui/marks";
import { platformText } from "../../../ui/platform_mark";
import { useReadOnly } from "../use_read_only";

/** The chat of one's own pages has no page among the channels. */
const WIDGET = "widget";

export function CategoryChannels({
  chosen,
  set,
}: {
  /** Kinds and ids. */
  chosen: readonly string[];
  set: (channels: string[]) => void;
}) {
  const readOnly = useReadOnly();
  const { data: channels = [] } = useChannels({ enabled: !readOnly });
  return (
    <div className="field">
      <Chooser
        label={t("categories.channels")}
        choices={choicesOf(channels, chosen)}
        chosen={chosen}
        set={set}
        disabled={readOnly}
      />
      <small>{t("categories.channels_hint")}</small>
      <GroupFault name="channels" />
    </div>
  );
}

function choicesOf(channels: readonly Channel[], chosen: readonly string[]): Choice[] {
  const kinds = [...new Set([WIDGET, ...channels.map(({ platform }) => platform)])];
  const known: Choice[] = [
    ...kinds.map((kind) => ({ id: kind, name: kindText(kind), mark: mark(kind) })),
    ...channels.map(({ id, name, platform }) => ({ id, name, mark: mark(platform) })),
  ];
  // A channel that is gone, or a kind that nobody connected yet, stays chosen until somebody says otherwise.
  const others = chosen.filter((one) => !known.some(({ id }) => id === one));
  return [...known, ...others.map((one) => ({ id: one, name: kindText(one), mark: mark(one) }))];
}

function mark(kind: string) {
  return <ChannelIcon kind={kind} size={14} />;
}

function kindText(kind: string): string {
  return kind === WIDGET
    ? t("categories.every_widget")
    : t("categories.every", { platform: platformText(kind) });
}
