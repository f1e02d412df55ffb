// Load as squares: filled ones are in use. Above a number of squares that one can count, a bar.

import { t } from "../i18n";

const SQUARES_MAX = 8;

export function Units({ used, capacity }: { used: number; capacity: number }) {
  const label = t("why.units_of", { used, capacity });
  const over = used > capacity;
  if (capacity > SQUARES_MAX) {
    return (
      <span className="units-bar" role="img" aria-label={label} title={label} data-over={over}>
        <i style={{ width: `${Math.min(100, (used / capacity) * 100)}%` }} />
      </span>
    );
  }
  const squares = Math.max(capacity, Math.min(used, SQUARES_MAX));
  return (
    <span className="units" role="img" aria-label={label} title={label}>
      {Array.from({ length: squares }, (_, index) => (
        <i
          // biome-ignore lint/suspicious/noArrayIndexKey: a square is nothing but its place.
          key={index}
          data-used={index < used}
          data-over={index >= capacity}
        />
      ))}
    </span>
  );
}
