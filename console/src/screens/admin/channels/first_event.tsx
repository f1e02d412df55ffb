// Waits for the first delivery and turns green with it.

import { CircleAlert, CircleCheck, LoaderCircle } from "lucide-react";
import { useNewestDelivery } from "../../../hub/channels";
import type { Channel, Delivery } from "../../../hub/wire";
import { t } from "../../../i18n";
import { router } from "../../../router";
import { AgoText } from "../../../ui/ago_text";
import { platformText } from "../../../ui/platform_mark";
import { open } from "../open";

export function FirstEvent({ channel }: { channel: Channel }) {
  const { data: newest } = useNewestDelivery(channel.id);
  const state = newest ? newest.state : "none";
  return (
    <section className="first-event" data-state={state} aria-live="polite">
      {newest ? <Came channel={channel} delivery={newest} /> : <Waiting channel={channel} />}
    </section>
  );
}

function Waiting({ channel }: { channel: Channel }) {
  return (
    <>
      <LoaderCircle className="turning" size={22} aria-hidden="true" />
      <div>
        <strong>{t("wizard.wait")}</strong>
        <p>
          {channel.enabled
            ? channel.platform === "generic"
              ? t("wizard.wait_hint_generic")
              : t("wizard.wait_hint", { platform: platformText(channel.platform) })
            : t("wizard.paused")}
        </p>
      </div>
    </>
  );
}

function Came({ channel, delivery }: { channel: Channel; delivery: Delivery }) {
  const failed = delivery.state === "failed";
  const Icon = failed ? CircleAlert : CircleCheck;
  return (
    <>
      <Icon size={22} aria-hidden="true" />
      <div>
        <strong>{t(failed ? "wizard.came_failed" : "wizard.came")}</strong>
        <p dir="auto">{failed ? delivery.outcome : <Said delivery={delivery} />}</p>
      </div>
      <span className="first-event-ways">
        <button
          type="button"
          className="button"
          onClick={() => open("channels", channel.id, "deliveries")}
        >
          {t("wizard.look")}
        </button>
        {!failed && (
          <button
            type="button"
            className="button"
            onClick={() => router.go({ screen: "inbox", view: "all", conversationId: null })}
          >
            {t("wizard.inbox")}
          </button>
        )}
      </span>
    </>
  );
}

function Said({ delivery }: { delivery: Delivery }) {
  const text = delivery.state === "waiting" ? "wizard.came_working" : "wizard.came_done";
  return (
    <AgoText text={text} since={delivery.received_at} values={{ outcome: delivery.outcome }} />
  );
}
