// Has the platform told, over its API, where to post.

import { useMutation } from "@tanstack/react-query";
import { CircleAlert, CircleCheck } from "lucide-react";
import { subscribeChannel } from "../../../hub/channels";
import { explainRecord } from "../../../hub/problem";
import type { Channel } from "../../../hub/wire";
import { t } from "../../../i18n";

export function Subscribe({ channel, told }: { channel: Channel; told?: () => void }) {
  const subscribe = useMutation({
    mutationFn: () => subscribeChannel(channel.id),
    ...(told && { onSuccess: told }),
  });
  const said = subscribe.data?.detail ?? (subscribe.error && explainRecord(subscribe.error));
  return (
    <div className="subscribe">
      <button
        type="button"
        className="button"
        aria-disabled={subscribe.isPending}
        onClick={() => subscribe.isPending || subscribe.mutate()}
      >
        {t(subscribe.isPending ? "channels.subscribing" : "channels.subscribe")}
      </button>
      <div role="status">{said && <Told good={subscribe.isSuccess} text={said} />}</div>
    </div>
  );
}

/** What a platform said, with a sign for how good that is. */
export function Told({ good, text }: { good: boolean; text: string }) {
  const Icon = good ? CircleCheck : CircleAlert;
  return (
    <p className="channel-note" data-tone={good ? "good" : "bad"}>
      <Icon size={16} aria-hidden="true" />
      <span dir="auto">{text.charAt(0).toLocaleUpperCase() + text.slice(1)}</span>
    </p>
  );
}
