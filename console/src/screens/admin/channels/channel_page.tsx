// One channel: how it is, its connection, and what came over it.

import type { Channel, PlatformSetup } from "../../../hub/wire";
import { t } from "../../../i18n";
import { channelState, missingToReply, STATE_TONE } from "../../../lib/channel_state";
import { focusOn } from "../../../stores/ui";
import { AgoText } from "../../../ui/ago_text";
import { PlatformBadge, platformText } from "../../../ui/platform_mark";
import { open } from "../open";
import { ConnectSteps } from "./connect_steps";
import { credentialText } from "./credential_text";
import { Deliveries } from "./deliveries";
import { Overview } from "./overview";
import { pauseOrResume } from "./pause";

const TABS = ["overview", "connect", "deliveries"] as const;
type Tab = (typeof TABS)[number];

export function ChannelPage({
  channel,
  setup,
  part,
}: {
  channel: Channel;
  setup: PlatformSetup | undefined;
  part: string | null;
}) {
  const tab: Tab = TABS.find((known) => known === part) ?? "overview";
  return (
    <div className="channel-body">
      <header className="channel-head">
        <PlatformBadge kind={channel.platform} size={40} />
        <div>
          <h2 dir="auto" title={channel.name}>
            {channel.name}
          </h2>
          <p className="quiet">{platformText(channel.platform)}</p>
        </div>
      </header>
      <State channel={channel} tab={tab} />
      <Mute channel={channel} setup={setup} />
      <nav className="segments channel-tabs" aria-label={t("channels.tabs")}>
        {TABS.map((one) => (
          <button
            key={one}
            type="button"
            aria-current={one === tab ? "page" : undefined}
            onClick={() => open("channels", channel.id, one === "overview" ? null : one)}
          >
            {t(`channels.tab_${one}`)}
          </button>
        ))}
      </nav>
      {tab === "overview" && <Overview channel={channel} setup={setup} sought={part} />}
      {tab === "connect" && <ConnectSteps channel={channel} setup={setup} />}
      {tab === "deliveries" && <Deliveries channel={channel} />}
    </div>
  );
}

/** One line that says how it is and what to do about it. */
function State({ channel, tab }: { channel: Channel; tab: Tab }) {
  const state = channelState(channel);
  return (
    <section className="channel-state" data-tone={STATE_TONE[state]} aria-live="polite">
      <i aria-hidden="true" />
      <p>
        <strong>{t(`channels.state_${state}`)}</strong>
        <span dir="auto">
          <Said channel={channel} />
        </span>
      </p>
      {state === "waiting" && tab !== "connect" && (
        <button
          type="button"
          className="button primary"
          onClick={() => open("channels", channel.id, "connect")}
        >
          {t("channels.finish")}
        </button>
      )}
      {state === "paused" && (
        <button
          type="button"
          className="button primary"
          onClick={() => void pauseOrResume(channel)}
        >
          {t("channels.resume")}
        </button>
      )}
    </section>
  );
}

/** It takes messages, and nobody can answer them. */
function Mute({ channel, setup }: { channel: Channel; setup: PlatformSetup | undefined }) {
  const missing = missingToReply(channel, setup);
  if (!missing) return null;
  const name = credentialText(missing.name);
  return (
    <section className="channel-state" data-tone="wait">
      <i aria-hidden="true" />
      <p>
        <strong>{t("channels.mute")}</strong>
        <span>{t("channels.mute_hint", { name })}</span>
      </p>
      <button
        type="button"
        className="button"
        onClick={() => {
          open("channels", channel.id, missing.name);
          focusOn("key");
        }}
      >
        {t("channels.mute_add")}
      </button>
    </section>
  );
}

function Said({ channel }: { channel: Channel }) {
  if (channel.trouble) return t("channels.says_trouble", { reason: channel.trouble.reason });
  if (!channel.enabled) return t("channels.says_paused");
  if (channel.last_received_at === null) return t("channels.says_waiting");
  return <AgoText text="channels.says_receiving" since={channel.last_received_at} />;
}
