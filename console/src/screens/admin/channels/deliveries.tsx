// What came over a channel, newest first.

import { Inbox } from "lucide-react";
import { useState } from "react";
import { type DeliveryFilter, useDeliveries } from "../../../hub/channels";
import { explain } from "../../../hub/problem";
import type { Channel, Delivery } from "../../../hub/wire";
import { type TextKey, t } from "../../../i18n";
import { fullTime, shortAge } from "../../../lib/time";
import { Empty, Failed, useNow, useSlow } from "../../../ui/basics";
import { platformText } from "../../../ui/platform_mark";
import { RowSkeletons } from "../../inbox/skeletons";
import { DeliverySheet } from "./delivery_sheet";
import { Sample } from "./sample";
import { StateMark } from "./state_mark";

const FILTERS: readonly DeliveryFilter[] = ["all", "waiting", "done", "failed"];

export function Deliveries({ channel }: { channel: Channel }) {
  const [filter, setFilter] = useState<DeliveryFilter>("all");
  const [openId, setOpenId] = useState<number | null>(null);
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useDeliveries(
    channel.id,
    filter,
  );
  const slow = useSlow(data === undefined && !error);
  const shown = data?.pages.flatMap(({ deliveries }) => deliveries) ?? [];
  return (
    <section className="deliveries" aria-label={t("deliveries.title")}>
      <div className="deliveries-head">
        <p className="quiet">{t("deliveries.hint")}</p>
        <fieldset className="segments" aria-label={t("deliveries.filter")}>
          {FILTERS.map((one) => (
            <label key={one}>
              <input
                type="radio"
                name="delivery-state"
                checked={one === filter}
                onChange={() => setFilter(one)}
              />
              <span>{t(`deliveries.state_${one}`)}</span>
            </label>
          ))}
        </fieldset>
      </div>
      {error && !data && <Failed text={explain(error)} retry={() => void refetch()} />}
      {slow && <RowSkeletons />}
      {data && shown.length === 0 && <Nothing channel={channel} filter={filter} />}
      {shown.length > 0 && (
        <ul className="delivery-list">
          {shown.map((delivery) => (
            <Row key={delivery.id} delivery={delivery} choose={() => setOpenId(delivery.id)} />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <button
          type="button"
          className="button"
          disabled={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          {t("deliveries.more")}
        </button>
      )}
      <DeliverySheet channelId={channel.id} id={openId} close={() => setOpenId(null)} />
    </section>
  );
}

function Row({ delivery, choose }: { delivery: Delivery; choose: () => void }) {
  const now = useNow();
  const { received_at, state, outcome, key } = delivery;
  return (
    <li>
      <button type="button" onClick={choose}>
        <time dateTime={received_at} title={fullTime(received_at)}>
          {shortAge(received_at, now)}
        </time>
        <StateMark state={state} />
        <span className="delivery-outcome" dir="auto" title={outcome}>
          {outcome || t("deliveries.no_outcome")}
        </span>
        <code title={key}>{key}</code>
      </button>
    </li>
  );
}

const NOTHING = {
  waiting: ["deliveries.none_waiting", "deliveries.none_waiting_hint"],
  done: ["deliveries.none_done", "deliveries.none_done_hint"],
  failed: ["deliveries.none_failed", "deliveries.none_failed_hint"],
} as const satisfies Record<Exclude<DeliveryFilter, "all">, readonly [TextKey, TextKey]>;

function Nothing({ channel, filter }: { channel: Channel; filter: DeliveryFilter }) {
  if (filter !== "all") {
    const [title, hint] = NOTHING[filter];
    return (
      <Empty icon={<Inbox size={26} />} title={t(title)}>
        <p>{t(hint)}</p>
      </Empty>
    );
  }
  const isGeneric = channel.platform === "generic";
  return (
    <>
      <Empty icon={<Inbox size={26} />} title={t("deliveries.empty")}>
        <p>
          {isGeneric
            ? t("deliveries.empty_hint_generic")
            : t("deliveries.empty_hint", { platform: platformText(channel.platform) })}
        </p>
      </Empty>
      {isGeneric && <Sample channel={channel} />}
    </>
  );
}
