// A ring of remaining time with the seconds inside.

import { remaining } from "../lib/remaining";
import { serverNow } from "../stores/clock";
import { useNow } from "./basics";

const RADIUS = 15;
const ROUND = 2 * Math.PI * RADIUS;
const REDRAW_MS = 250;

export function Ring({
  from,
  until,
  size = 36,
  label,
}: {
  from: string;
  until: string;
  size?: number;
  label: (seconds: number) => string;
}) {
  const { seconds, share, urgent } = remaining(from, until, serverNow(useNow(REDRAW_MS)));
  return (
    <span className="ring" role="img" aria-label={label(seconds)} data-urgent={urgent}>
      <svg width={size} height={size} viewBox="0 0 36 36" aria-hidden="true">
        <circle cx="18" cy="18" r={RADIUS} />
        <circle
          cx="18"
          cy="18"
          r={RADIUS}
          strokeDasharray={ROUND}
          strokeDashoffset={ROUND * (1 - share)}
        />
      </svg>
      <b aria-hidden="true">{seconds}</b>
    </span>
  );
}
