import { memo } from "react";
import type { QueueStats } from "../../hub/wire";
import { t } from "../../i18n";
import { spark } from "../../lib/sparkline";

const WIDTH = 120;
const HEIGHT = 28;

export const Sparkline = memo(function Sparkline({ queue }: { queue: QueueStats }) {
  const { last_hour, name } = queue;
  const { line, area, max } = spark(
    last_hour.map(({ waiting_max }) => waiting_max),
    WIDTH,
    HEIGHT,
  );
  const total = (field: "answered" | "abandoned") =>
    last_hour.reduce((sum, minute) => sum + minute[field], 0);
  const label = t("board.spark", {
    queue: name,
    max,
    answered: total("answered"),
    abandoned: total("abandoned"),
  });
  const step = last_hour.length > 1 ? WIDTH / (last_hour.length - 1) : WIDTH;
  return (
    <svg
      className="spark"
      viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path className="spark-area" d={area} />
      <path className="spark-line" d={line} vectorEffect="non-scaling-stroke" />
      {last_hour.map(({ at, abandoned }, index) =>
        abandoned > 0 ? (
          <line
            key={at}
            className="spark-left"
            x1={index * step}
            x2={index * step}
            y1={HEIGHT}
            y2={HEIGHT - 6}
            vectorEffect="non-scaling-stroke"
          />
        ) : null,
      )}
    </svg>
  );
});
