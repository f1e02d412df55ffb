// One delivery: what became of it, its headers and its body, and once more.

import { Dialog } from "@base-ui/react/dialog";
import { RotateCcw, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { replayDelivery, useDelivery } from "../../../hub/channels";
import { explain, explainRecord } from "../../../hub/problem";
import type { DeliveryDetail } from "../../../hub/wire";
import { t } from "../../../i18n";
import { prettyBody } from "../../../lib/pretty_body";
import { clockTime, fullTime } from "../../../lib/time";
import { ask } from "../../../stores/confirm";
import { toast } from "../../../stores/toasts";
import { Failed } from "../../../ui/basics";
import { CopyButton } from "../../../ui/copy_field";
import { StateMark } from "./state_mark";

interface Props {
  channelId: string;
  id: number | null;
  close: () => void;
}

export function DeliverySheet({ channelId, id, close }: Props) {
  return (
    <Dialog.Root open={id !== null} onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="sheet delivery-sheet">
          <header>
            <Dialog.Title>{t("deliveries.detail")}</Dialog.Title>
            <Dialog.Close className="icon-button" aria-label={t("deliveries.close")}>
              <X size={16} />
            </Dialog.Close>
          </header>
          {id !== null && <Loaded channelId={channelId} id={id} />}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Loaded({ channelId, id }: { channelId: string; id: number }) {
  const { data, error, refetch } = useDelivery(channelId, id);
  const [replaying, setReplaying] = useState(false);
  useSayOutcome(data, replaying, () => setReplaying(false));
  const replay = async () => {
    setReplaying(true);
    try {
      await replayDelivery(channelId, id);
    } catch (problem) {
      setReplaying(false);
      toast(explainRecord(problem), { tone: "failed" });
    }
  };
  if (error && !data) return <Failed text={explain(error)} retry={() => void refetch()} />;
  if (!data) return null;
  return (
    <>
      <Facts detail={data} />
      <button
        type="button"
        className="button"
        disabled={replaying}
        onClick={() =>
          ask({
            title: t("deliveries.replay_title"),
            text: t("deliveries.replay_text"),
            action: t("deliveries.replay"),
            run: () => void replay(),
          })
        }
      >
        <RotateCcw size={14} aria-hidden="true" />
        {t(replaying ? "deliveries.replaying" : "deliveries.replay")}
      </button>
      <Headers headers={data.headers} />
      <BodyText body={data.body} />
    </>
  );
}

/** A replay answers at once and works in the background: its end is what one wants to hear. */
function useSayOutcome(data: DeliveryDetail | undefined, waits: boolean, said: () => void): void {
  const before = useRef(data?.delivery.finished_at);
  const delivery = data?.delivery;
  useEffect(() => {
    if (!waits) {
      before.current = delivery?.finished_at;
      return;
    }
    if (!delivery || delivery.state === "waiting") return;
    if (delivery.finished_at === before.current) return;
    const failed = delivery.state === "failed";
    toast(
      t(failed ? "deliveries.replayed_failed" : "deliveries.replayed_done", {
        outcome: delivery.outcome,
      }),
      failed ? { tone: "failed" } : {},
    );
    said();
  }, [delivery, waits, said]);
}

function Facts({ detail: { delivery } }: { detail: DeliveryDetail }) {
  const { state, outcome, received_at, finished_at, attempts, key } = delivery;
  return (
    <>
      <p className="delivery-said">
        <StateMark state={state} />
        <span dir="auto">{outcome || t("deliveries.no_outcome")}</span>
      </p>
      <dl className="delivery-facts">
        <dt>{t("deliveries.received")}</dt>
        <dd title={fullTime(received_at)}>{fullTime(received_at)}</dd>
        {finished_at && (
          <>
            <dt>{t("deliveries.finished")}</dt>
            <dd title={fullTime(finished_at)}>{clockTime(finished_at)}</dd>
          </>
        )}
        <dt>{t("deliveries.attempts")}</dt>
        <dd>{attempts}</dd>
        <dt>{t("deliveries.key")}</dt>
        <dd>
          <code>{key}</code>
        </dd>
      </dl>
    </>
  );
}

function Headers({ headers }: { headers: DeliveryDetail["headers"] }) {
  const all = Object.entries(headers);
  return (
    <section className="delivery-part">
      <h3>{t("deliveries.headers")}</h3>
      {all.length === 0 ? (
        <p className="quiet">{t("deliveries.no_headers")}</p>
      ) : (
        <Pairs pairs={all.map(([name, value]) => [name, value] as const)} />
      )}
    </section>
  );
}

function BodyText({ body }: { body: string }) {
  const [raw, setRaw] = useState(false);
  const pretty = prettyBody(body);
  return (
    <section className="delivery-part">
      <header>
        <h3>{t("deliveries.body")}</h3>
        {pretty.kind !== "text" && (
          <button type="button" className="link" onClick={() => setRaw(!raw)}>
            {t(raw ? "deliveries.pretty" : "deliveries.raw")}
          </button>
        )}
        <CopyButton what={t("deliveries.body")} value={body} />
      </header>
      {pretty.kind === "form" && !raw ? (
        <Pairs pairs={pretty.fields} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and holds nothing else that takes the focus.
        <pre tabIndex={0} dir="auto">
          {raw || pretty.kind === "form" ? body : pretty.text || t("deliveries.body_empty")}
        </pre>
      )}
    </section>
  );
}

function Pairs({ pairs }: { pairs: readonly (readonly [string, string])[] }) {
  return (
    <dl className="delivery-pairs">
      {pairs.map(([name, value], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a form may have a name twice.
        <div key={index}>
          <dt>{name}</dt>
          <dd dir="auto">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
