// What to paste where at the platform, and the test that it worked.

import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Channel, PlatformSetup } from "../../../hub/wire";
import { t } from "../../../i18n";
import { missingToReply } from "../../../lib/channel_state";
import {
  FIELDS,
  isReachable,
  type PlatformName,
  platformName,
  STEPS,
  type StepValue,
} from "../../../lib/platforms";
import { setupSecrets } from "../../../stores/setup_secrets";
import { useStore } from "../../../stores/store";
import { CopyField } from "../../../ui/copy_field";
import { platformText } from "../../../ui/platform_mark";
import { open } from "../open";
import { credentialText } from "./credential_text";
import { FirstEvent } from "./first_event";
import { askForNewSecret } from "./renew";
import { Sample } from "./sample";
import { Subscribe } from "./subscribe";
import { WizardSteps } from "./wizard_steps";

export function ConnectSteps({
  channel,
  setup,
}: {
  channel: Channel;
  setup: PlatformSetup | undefined;
}) {
  const platform = platformName(channel.platform) ?? "generic";
  const isFirst = channel.last_received_at === null;
  return (
    <div className="connect">
      {isFirst && <WizardSteps at={1} />}
      {!isReachable(platform, channel.webhook_url) && (
        <p className="channel-note" data-tone="warning">
          <TriangleAlert size={16} aria-hidden="true" />
          <span>{t("wizard.not_https", { platform: platformText(platform) })}</span>
        </p>
      )}
      {setup?.can_subscribe && !missingToReply(channel, setup) && (
        <section className="connect-alone">
          <p>{t("wizard.alone")}</p>
          <Subscribe channel={channel} />
        </section>
      )}
      <ol className="connect-steps">
        {STEPS[platform].map(({ text, gives }) => (
          <li key={text}>
            <p>{t(text)}</p>
            {gives && <Given what={gives} platform={platform} channel={channel} setup={setup} />}
          </li>
        ))}
      </ol>
      {platform === "generic" && <Sample channel={channel} />}
      <FirstEvent channel={channel} />
      <footer className="connect-foot">
        <button
          type="button"
          className={isFirst ? "button" : "button primary"}
          onClick={() => open("channels", channel.id)}
        >
          {t(isFirst ? "wizard.later" : "wizard.done")}
        </button>
      </footer>
    </div>
  );
}

function Given({
  what,
  platform,
  channel,
  setup,
}: {
  what: StepValue;
  platform: PlatformName;
  channel: Channel;
  setup: PlatformSetup | undefined;
}): ReactNode {
  const secret = useStore(setupSecrets, (all) => all[channel.id]);
  const made = setup?.credentials.find(({ need }) => need === "made_here");
  switch (what) {
    case "url":
      return (
        <CopyField
          label={t(platform === "generic" ? "wizard.address" : "wizard.url")}
          value={channel.webhook_url}
        />
      );
    case "fields":
      return <CopyField label={t("wizard.fields")} value={FIELDS[platform] ?? ""} />;
    case "secret": {
      const name = credentialText(made?.name ?? "secret");
      if (secret !== undefined) return <CopyField label={name} value={secret} secret />;
      return (
        <p className="quiet connect-gone">
          {t("wizard.secret_gone")}{" "}
          <button
            type="button"
            className="link"
            onClick={() => askForNewSecret(channel, made?.name ?? "secret")}
          >
            {t("channels.renew", { name: name.toLowerCase() })}
          </button>
        </p>
      );
    }
  }
}
