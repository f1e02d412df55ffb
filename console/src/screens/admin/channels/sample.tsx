// A command that posts one signed message over a generic channel.

import type { Channel } from "../../../hub/wire";
import { t } from "../../../i18n";
import { sampleCommand } from "../../../lib/platforms";
import { setupSecrets } from "../../../stores/setup_secrets";
import { useStore } from "../../../stores/store";
import { CopyButton } from "../../../ui/copy_field";

export function Sample({ channel }: { channel: Channel }) {
  const secret = useStore(setupSecrets, (all) => all[channel.id]);
  const command = (text: string) => sampleCommand(channel.webhook_url, text);
  const placeholder = t("deliveries.secret_placeholder");
  return (
    <section className="sample" aria-label={t("wizard.sample")}>
      <header>
        <h3>{t("wizard.sample")}</h3>
        <CopyButton what={t("wizard.sample")} value={command(secret ?? placeholder)} />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and holds nothing else that takes the focus. */}
      <pre tabIndex={0}>{command(secret === undefined ? placeholder : HIDDEN)}</pre>
    </section>
  );
}

/** What is copied has the secret; what is seen has not: somebody may stand behind. */
const HIDDEN = "whsec_••••••••";
