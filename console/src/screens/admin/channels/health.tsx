// Whether the platform knows the channel's token, and whether it posts here.

import { useMutation } from "@tanstack/react-query";
import { checkChannel } from "../../../hub/channels";
import { explainRecord } from "../../../hub/problem";
import type { Channel, ChannelCheck, PlatformSetup } from "../../../hub/wire";
import { t } from "../../../i18n";
import { Subscribe, Told } from "./subscribe";

export function Health({ channel, setup }: { channel: Channel; setup: PlatformSetup }) {
  const check = useMutation({ mutationFn: () => checkChannel(channel.id) });
  return (
    <section className="form-section">
      <h3>{t("channels.health")}</h3>
      <p className="quiet">{t("channels.check_hint")}</p>
      {setup.can_check && (
        <div className="subscribe">
          <button
            type="button"
            className="button"
            // A disabled one would lose the focus of whoever pressed it.
            aria-disabled={check.isPending}
            onClick={() => check.isPending || check.mutate()}
          >
            {t(check.isPending ? "channels.checking" : "channels.check")}
          </button>
          <div role="status">
            {check.data && <Found found={check.data} />}
            {check.error && <Told good={false} text={explainRecord(check.error)} />}
          </div>
        </div>
      )}
      {/* What the check said of it is not true any more once it is told anew. */}
      {setup.can_subscribe && <Subscribe channel={channel} told={() => check.reset()} />}
    </section>
  );
}

function Found({ found: { state, account, detail, is_subscribed } }: { found: ChannelCheck }) {
  const who = account ? t("channels.check_ok", { account }) : t("channels.check_ok_nameless");
  if (state !== "ok") return <Told good={false} text={account ? `${who} ${detail}` : detail} />;
  return <Told good text={is_subscribed ? `${who} ${t("channels.check_subscribed")}` : who} />;
}
