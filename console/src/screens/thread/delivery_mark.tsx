// How far a message of ours has come on its way over a platform: a sign, its word, and what to do.

import { Check, CheckCheck, CircleAlert, Clock3, Lock } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { retryDelivery } from "../../actions/messages";
import { refreshWay } from "../../hub/live";
import { explain, sentence } from "../../hub/problem";
import type { MessageDelivery } from "../../hub/wire";
import { t } from "../../i18n";
import { fullTime } from "../../lib/time";
import { ask } from "../../stores/confirm";
import { toast } from "../../stores/toasts";

/** What has not gone out by then is held up: whoever wrote it is told by what. */
const QUEUED_LONG_MS = 3_000;

interface Props {
  conversationId: string;
  messageId: string;
  delivery: MessageDelivery;
}

export function DeliveryMark(props: Props) {
  const { delivery, conversationId } = props;
  const isQueued = delivery.state === "queued";
  useEffect(() => {
    if (!isQueued) return;
    const timer = setTimeout(() => refreshWay(conversationId), QUEUED_LONG_MS);
    return () => clearTimeout(timer);
  }, [isQueued, conversationId]);
  if (delivery.state === "failed") return <NotDelivered {...props} />;
  const Icon = SIGNS[delivery.state];
  const word = t(`delivery.${delivery.state}`);
  return (
    <span className="delivery-mark" data-state={delivery.state} title={fullTime(delivery.at)}>
      {delivery.private && (
        <>
          <Lock size={11} aria-hidden="true" /> {t("delivery.private")} ·
        </>
      )}
      {delivery.template && <>{t("delivery.template")} ·</>}
      <Icon size={13} aria-hidden="true" />
      {/* The last word is worth reading; the ones before it are told by their sign. */}
      <span className={delivery.state === "read" ? undefined : "visually-hidden"}>{word}</span>
    </span>
  );
}

const SIGNS = {
  queued: Clock3,
  sent: Check,
  delivered: CheckCheck,
  read: CheckCheck,
} as const;

function NotDelivered({ conversationId, messageId, delivery }: Props) {
  const [busy, setBusy] = useState(false);
  const shown = useRef<HTMLDivElement>(null);
  const unclear = delivery.class === "unclear";
  const retry = async () => {
    setBusy(true);
    // The button goes with the failure: the focus stays with the message.
    shown.current?.closest("article")?.focus();
    try {
      await retryDelivery(conversationId, messageId);
    } catch (error) {
      toast(explain(error), { tone: "failed" });
    } finally {
      setBusy(false);
    }
  };
  // Nobody knows whether it arrived: whoever sends it again has to know that.
  const askFirst = () =>
    ask({
      title: t("delivery.retry_unclear_title"),
      text: t("delivery.retry_unclear_text"),
      action: t("delivery.retry_unclear"),
      run: () => void retry(),
    });
  return (
    <div ref={shown} className="send-state failed" role="alert">
      <CircleAlert size={13} aria-hidden="true" />
      <span dir="auto">
        {t(unclear ? "delivery.unclear" : "delivery.failed")}{" "}
        {delivery.reason ? sentence(delivery.reason) : t("delivery.failed_unknown")}
      </span>
      {delivery.can_retry && (
        <button
          type="button"
          className="link"
          disabled={busy}
          onClick={unclear ? askFirst : () => void retry()}
        >
          {t(busy ? "delivery.retrying" : unclear ? "delivery.retry_unclear" : "delivery.retry")}
        </button>
      )}
    </div>
  );
}
