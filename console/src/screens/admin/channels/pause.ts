import { saveChannel } from "../../../hub/channels";
import { explainRecord } from "../../../hub/problem";
import type { Channel } from "../../../hub/wire";
import { t } from "../../../i18n";
import { ask } from "../../../stores/confirm";
import { toast } from "../../../stores/toasts";

export function askToPause(channel: Channel): void {
  ask({
    title: t("channels.pause_title", { name: channel.name }),
    text: t("channels.pause_text"),
    action: t("channels.pause"),
    danger: true,
    run: () => void pauseOrResume(channel),
  });
}

export async function pauseOrResume({ id, name, enabled }: Channel): Promise<void> {
  try {
    const saved = await saveChannel(id, { enabled: !enabled });
    toast(t(enabled ? "channels.paused_done" : "channels.resumed_done", { name }), {
      topic: `channel:${id}`,
      ...(enabled && { action: { label: t("undo"), run: () => void pauseOrResume(saved) } }),
    });
  } catch (error) {
    toast(explainRecord(error), { tone: "failed" });
  }
}
