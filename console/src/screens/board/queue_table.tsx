import { ChevronRight, Layers } from "lucide-react";
import { memo } from "react";
import { isAdmin, session } from "../../hub/session";
import type { QueueStats } from "../../hub/wire";
import { t, tn } from "../../i18n";
import { duration } from "../../lib/time";
import { lateness } from "../../lib/wallboard";
import { router } from "../../router";
import { useStore } from "../../stores/store";
import { Ago } from "../../ui/ago";
import { Empty } from "../../ui/basics";
import { openQueues, toggleQueue } from "./open_queues";
import { Sparkline } from "./sparkline";
import { Waiters } from "./waiters";

export function QueueTable({
  queues,
  filtered,
  now,
}: {
  queues: readonly QueueStats[];
  filtered: boolean;
  now: number;
}) {
  const admin = useStore(session, ({ agent }) => isAdmin(agent));
  if (queues.length === 0 && !filtered) {
    return (
      <Empty icon={<Layers size={26} />} title={t("board.no_queues")}>
        <p>{t("board.no_queues_hint")}</p>
        {admin && (
          <button
            type="button"
            className="button"
            onClick={() => router.go({ screen: "admin", page: "queues", id: "new" })}
          >
            {t("board.make_queue")}
          </button>
        )}
      </Empty>
    );
  }
  return (
    <section className="board-queues" aria-label={t("board.queues")}>
      <h2>{t("board.queues")}</h2>
      <ul>
        {queues.map((queue) => (
          <QueueRow key={queue.id} queue={queue} now={now} />
        ))}
      </ul>
    </section>
  );
}

const QueueRow = memo(function QueueRow({ queue, now }: { queue: QueueStats; now: number }) {
  const open = useStore(openQueues, (all) => all.has(queue.id));
  const { name, waiting, messages, agents, service_level, longest_wait_since } = queue;
  const { percent, target_percent } = service_level;
  return (
    <li className="queue" id={`queue-${queue.id}`} data-open={open}>
      <button
        type="button"
        className="queue-row"
        aria-expanded={open}
        onClick={() => toggleQueue(queue.id)}
      >
        <ChevronRight size={14} className="queue-chevron" aria-hidden="true" />
        <span className="queue-name">
          <strong title={name} dir="auto">
            {name}
          </strong>
          <small>
            {queue.open
              ? t("board.agents_free", { free: agents.free, online: agents.online })
              : t("board.closed")}
          </small>
        </span>
        <span className="queue-waiting" data-some={waiting > 0}>
          <b>{waiting}</b>
          <small>{messages > 0 ? tn("board.messages", messages) : t("board.waiting_short")}</small>
        </span>
        <span className="queue-longest">
          <b>{longest_wait_since ? <Ago since={longest_wait_since} long /> : t("board.none")}</b>
          <small>{t("board.longest_short")}</small>
        </span>
        <WaitBar queue={queue} now={now} />
        <span className="queue-spark">
          <Sparkline queue={queue} />
        </span>
        <span className="queue-level" data-met={percent === null || percent >= target_percent}>
          <b>{percent === null ? t("board.none") : t("board.percent", { percent })}</b>
          <small>
            {t("board.level_target", {
              percent: target_percent,
              time: duration(service_level.target_seconds * 1000),
            })}
          </small>
        </span>
        <span className="queue-today">
          <small>{t("board.answered", { count: queue.answered_today })}</small>
          <small data-some={queue.abandoned_today > 0}>
            {t("board.abandoned", { count: queue.abandoned_today })}
          </small>
        </span>
        <span className="queue-estimate">
          <b>
            {queue.estimate_seconds === null
              ? t("board.none")
              : duration(queue.estimate_seconds * 1000)}
          </b>
          <small>{t("board.estimate")}</small>
        </span>
      </button>
      {open && <Waiters queue={queue} />}
    </li>
  );
});

/** One block per person, as late as it is coloured. */
function WaitBar({ queue, now }: { queue: QueueStats; now: number }) {
  const { waiters, service_level } = queue;
  return (
    <span className="wait-bar" aria-hidden="true">
      {waiters
        .filter(({ asks }) => asks === "live")
        .map(({ conversation_id, queued_at }) => (
          <i
            key={conversation_id}
            data-late={lateness(queued_at, service_level.target_seconds, now)}
          />
        ))}
    </span>
  );
}
