// Said when the hub set this agent away by itself: otherwise nobody would know why it is quiet.

import { setMyStatus } from "../../actions/status";
import { myId } from "../../hub/session";
import { t } from "../../i18n";
import { lastTimeOut } from "../../stores/offers";
import { signalsStore, statusOf } from "../../stores/signals";
import { useStore } from "../../stores/store";

/** The status and the end of the offer are told by two pushes, in either order. */
const SAME_MOMENT_MS = 5_000;

export function StatusBanner() {
  const status = useStore(signalsStore, (now) => statusOf(now, myId()));
  const timedOut = useStore(lastTimeOut, (now) => now);
  if (status?.kind !== "away" || timedOut === null) return null;
  if (Date.parse(status.since) < timedOut - SAME_MOMENT_MS) return null;
  return (
    <div className="banner calm" role="status">
      <span>{t("my_status.timed_out")}</span>
      <button type="button" className="link" onClick={() => void setMyStatus({ kind: "online" })}>
        {t("my_status.go_online")}
      </button>
    </div>
  );
}
