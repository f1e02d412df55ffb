// The connection, said plainly. Nothing is shown while all is well, nor for a blink of a reconnect.

import { connection, hub } from "../hub/live";
import { lost } from "../hub/reach";
import { t, tn } from "../i18n";
import { outboxKept, outgoing } from "../stores/outgoing";
import { useStore } from "../stores/store";
import { useNow } from "../ui/basics";

export function ConnectionBanner() {
  const status = useStore(connection, (now) => now);
  const unsent = useStore(outgoing, (all) => all.filter(({ state }) => state === "queued").length);
  const kept = useStore(outboxKept, (it) => it);
  const now = useNow(1_000);
  const shown = useStore(lost, (now) => now);
  if (!shown || status.state === "online") return null;
  const wait = Math.max(0, Math.ceil(((status.retry_at ?? now) - now) / 1000));
  const text =
    status.state === "offline"
      ? t("connection.offline")
      : status.state === "waiting" && wait > 0
        ? t("connection.waiting", { seconds: wait })
        : t("connection.connecting");
  return (
    <div className="banner" role="status">
      <span>
        {text} {unsent > 0 && tn("connection.unsent", unsent)}{" "}
        {unsent > 0 && !kept && t("connection.not_kept")}
      </span>
      {status.state !== "connecting" && (
        <button type="button" className="link" onClick={() => hub().connect()}>
          {t("connection.try_now")}
        </button>
      )}
    </div>
  );
}
