import type { AgentStats, QueueStats } from "../../hub/wire";
import { t, tn } from "../../i18n";
import { duration } from "../../lib/time";
import { figuresOf } from "../../lib/wallboard";
import { Ago } from "../../ui/ago";

export function FigureRow({
  queues,
  agents,
}: {
  queues: readonly QueueStats[];
  agents: readonly AgentStats[];
}) {
  const { waiting, messages, longest, level, online, free } = figuresOf(queues, agents);
  return (
    <dl className="figures" aria-label={t("board.figures")}>
      <div data-tone={waiting > 0 ? "waits" : "calm"}>
        <dt>{t("board.waiting")}</dt>
        <dd>{waiting}</dd>
        <dd>{messages > 0 ? tn("board.messages", messages) : ""}</dd>
      </div>
      <div data-tone={longest ? "waits" : "calm"}>
        <dt>{t("board.longest")}</dt>
        <dd>{longest ? <Ago since={longest.since} long /> : t("board.none")}</dd>
        <dd title={longest?.queue}>
          {longest ? t("board.longest_in", { queue: longest.queue }) : t("board.nobody_waits")}
        </dd>
      </div>
      <div data-tone={level && !level.met ? "bad" : "calm"}>
        <dt>{t("board.level")}</dt>
        <dd>{level ? t("board.percent", { percent: level.percent }) : t("board.none")}</dd>
        <dd>
          {level === null
            ? t("board.level_none")
            : level.goal
              ? t("board.level_target", {
                  percent: level.goal.percent,
                  time: duration(level.goal.seconds * 1000),
                })
              : t("board.level_goals")}
        </dd>
      </div>
      <div data-tone={free === 0 && waiting > 0 ? "bad" : "calm"}>
        <dt>{t("board.free")}</dt>
        <dd>{free}</dd>
        <dd>{t("board.free_of", { online })}</dd>
      </div>
    </dl>
  );
}
