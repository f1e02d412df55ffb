import { renewSecret } from "../../../hub/channels";
import { explainRecord } from "../../../hub/problem";
import type { Channel } from "../../../hub/wire";
import { t } from "../../../i18n";
import { ask } from "../../../stores/confirm";
import { keepSecret } from "../../../stores/setup_secrets";
import { toast } from "../../../stores/toasts";
import { open } from "../open";
import { credentialText } from "./credential_text";

/** A new one of what the hub makes; then the screen that says where it is pasted. */
export function askForNewSecret(channel: Channel, credential: string): void {
  const name = credentialText(credential).toLowerCase();
  ask({
    title: t("channels.renew_title", { name, name_of_channel: channel.name }),
    text: t("channels.renew_text"),
    action: t("channels.renew", { name }),
    danger: true,
    run: () => void renew(channel),
  });
}

async function renew({ id }: Channel): Promise<void> {
  try {
    const { secret } = await renewSecret(id);
    keepSecret(id, secret);
    open("channels", id, "connect");
  } catch (error) {
    toast(explainRecord(error), { tone: "failed" });
  }
}
