import { Plus, X } from "lucide-react";
import type { Holiday } from "../../hub/wire";
import { t } from "../../i18n";
import { DayRow } from "./day_row";

export function Holidays({
  holidays,
  set,
}: {
  holidays: readonly Holiday[];
  set: (holidays: Holiday[]) => void;
}) {
  const change = (index: number, part: Partial<Holiday>) =>
    set(holidays.map((one, at) => (at === index ? { ...one, ...part } : one)));
  return (
    <>
      <ul className="holidays">
        {holidays.map((holiday, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a holiday has no id, and its date is what is being typed.
          <li key={index}>
            <div className="holiday-head">
              <input
                type="date"
                required
                aria-label={t("schedules.date")}
                value={holiday.date}
                onChange={({ target }) => change(index, { date: target.value })}
              />
              <input
                type="text"
                dir="auto"
                aria-label={t("schedules.holiday_name")}
                placeholder={t("schedules.holiday_name")}
                value={holiday.name}
                onChange={({ target }) => change(index, { name: target.value })}
              />
              <button
                type="button"
                className="icon-button small"
                aria-label={`${t("admin.remove")}: ${holiday.name || holiday.date}`}
                onClick={() => set(holidays.filter((_, at) => at !== index))}
              >
                <X size={14} />
              </button>
            </div>
            <DayRow
              day={holiday.name || t("schedules.holidays")}
              hours={holiday.hours}
              set={(hours) => change(index, { hours })}
            />
          </li>
        ))}
      </ul>
      <button
        type="button"
        className="link"
        onClick={() => set([...holidays, { date: "", name: "", hours: [] }])}
      >
        <Plus size={13} aria-hidden="true" /> {t("schedules.add_holiday")}
      </button>
    </>
  );
}
