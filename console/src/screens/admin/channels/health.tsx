// Whether the platform knows the channel's token, and whether it posts here.

import { useMutation } from "@tanstack/react-query";
import { CircleAlert, CircleCheck } from "lucide-react";
import { checkChannel, subscribeChannel } from "../../../hub/channels";
import { explainRecord } from "../../../hub/problem";
import type { Channel, ChannelCheck, PlatformSetup } from "../../../hub/wire";
import { t } from "../../../i18n";

export function Health({ channel, setup }: { channel: Channel; setup: PlatformSetup }) {
  const check = useMutation({ mutationFn: () => checkChannel(channel.id) });
  const subscribe = useMutation({
    mutationFn: () => subscribeChannel(channel.id),
    // What the check said of it is not true any more.
    onSuccess: () => check.reset(),
  });
  return (
    <section className="form-section">
      <h3>{t("channels.health")}</h3>
      <p className="quiet">{t("channels.check_hint")}</p>
      <div className="health-ways">
        {setup.can_check && (
          <button
            type="button"
            className="button"
            disabled={check.isPending}
            onClick={() => check.mutate()}
          >
            {t(check.isPending ? "channels.checking" : "channels.check")}
          </button>
        )}
        {setup.can_subscribe && (
          <button
            type="button"
            className="button"
            disabled={subscribe.isPending}
            onClick={() => subscribe.mutate()}
          >
            {t(subscribe.isPending ? "channels.subscribing" : "channels.subscribe")}
          </button>
        )}
      </div>
      <div role="status">
        {check.data && <Found found={check.data} />}
        {check.error && <Said good={false} text={explainRecord(check.error)} />}
        {subscribe.data && <Said good text={t("channels.subscribed")} />}
        {subscribe.error && <Said good={false} text={explainRecord(subscribe.error)} />}
      </div>
    </section>
  );
}

function Found({ found }: { found: ChannelCheck }) {
  if (found.state === "trouble") return <Said good={false} text={found.detail} />;
  const who = found.account
    ? t("channels.check_ok", { account: found.account })
    : t("channels.check_ok_nameless");
  if (found.is_subscribed === false) {
    return <Said good={false} text={`${who} ${t("channels.check_unsubscribed")}`} />;
  }
  return (
    <Said good text={found.is_subscribed ? `${who} ${t("channels.check_subscribed")}` : who} />
  );
}

function Said({ good, text }: { good: boolean; text: string }) {
  const Icon = good ? CircleCheck : CircleAlert;
  return (
    <p className="channel-note" data-tone={good ? "good" : "bad"}>
      <Icon size={16} aria-hidden="true" />
      <span dir="auto">{text}</span>
    </p>
  );
}
