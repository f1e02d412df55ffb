// One day: its ranges of hours, or closed.

import { Plus, X } from "lucide-react";
import type { Hours } from "../../hub/wire";
import { t } from "../../i18n";
import { fromInput, toInput, withMoreHours } from "../../lib/schedule";

/** Morning, afternoon, evening, night: more ranges than that are a mistake. */
const RANGES_MAX = 4;
const DAY_MINUTES = 24 * 60;

export function DayRow({
  day,
  hours,
  set,
}: {
  day: string;
  hours: readonly Hours[];
  set: (hours: Hours[]) => void;
}) {
  const change = (index: number, part: Partial<Hours>) =>
    set(hours.map((range, at) => (at === index ? { ...range, ...part } : range)));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot stand in the row's grid.
    <div className="day-row" role="group" aria-label={day}>
      <span className="day-name">{day}</span>
      <DayBar hours={hours} />
      <ul>
        {hours.length === 0 && <li className="quiet">{t("schedules.closed")}</li>}
        {hours.map((range, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a range is its place; two may be alike for a moment.
          <li key={index}>
            <input
              type="time"
              aria-label={t("schedules.from", { day })}
              value={toInput(range.from)}
              onChange={({ target }) => change(index, { from: fromInput(target.value, false) })}
            />
            <span aria-hidden="true">–</span>
            <input
              type="time"
              aria-label={t("schedules.to", { day })}
              value={toInput(range.to)}
              onChange={({ target }) => change(index, { to: fromInput(target.value, true) })}
            />
            <button
              type="button"
              className="icon-button small"
              aria-label={t("schedules.remove_hours", { ...range, day })}
              onClick={() => set(hours.filter((_, at) => at !== index))}
            >
              <X size={14} />
            </button>
          </li>
        ))}
      </ul>
      {hours.length < RANGES_MAX && (
        <button
          type="button"
          className="icon-button small"
          aria-label={t("schedules.add_hours", { day })}
          onClick={() => set(withMoreHours(hours))}
        >
          <Plus size={14} />
        </button>
      )}
    </div>
  );
}

/** The day from midnight to midnight at a glance. */
function DayBar({ hours }: { hours: readonly Hours[] }) {
  return (
    <span className="day-bar" aria-hidden="true">
      {hours.map(({ from, to }) => {
        const start = (minutesOf(from) / DAY_MINUTES) * 100;
        const width = Math.max(0, (minutesOf(to) / DAY_MINUTES) * 100 - start);
        return <i key={`${from} ${to}`} style={{ left: `${start}%`, width: `${width}%` }} />;
      })}
    </span>
  );
}

function minutesOf(time: string): number {
  const [hours = "0", minutes = "0"] = time.split(":");
  return Number(hours) * 60 + Number(minutes);
}
