// Hours of a week as a person edits them. Pure.

import type { Hours, Schedule } from "../hub/wire";
import { t } from "../i18n";

export const DAYS = [0, 1, 2, 3, 4, 5, 6] as const;
export type Day = (typeof DAYS)[number];

const OFFICE: Hours = { from: "09:00", to: "17:00" };
const END_OF_DAY = "24:00";

/** Monday to Friday, nine to five: what most change least. */
export function officeWeek(): Hours[][] {
  return DAYS.map((day) => (day < 5 ? [{ ...OFFICE }] : []));
}

/** The next range of a day begins an hour after the last one ends, if the day has room. */
export function withMoreHours(hours: readonly Hours[]): Hours[] {
  const last = hours.at(-1);
  if (!last) return [{ ...OFFICE }];
  const from = addHours(last.to, 1);
  return [...hours, { from, to: addHours(from, 3) }];
}

function addHours(time: string, hours: number): string {
  const [hour = "0", minute = "00"] = time.split(":");
  const next = Number(hour) + hours;
  return next >= 24 ? END_OF_DAY : `${String(next).padStart(2, "0")}:${minute}`;
}

/** A field of the browser knows no 24:00; the end of a day is shown as 00:00. */
export function toInput(time: string): string {
  return time === END_OF_DAY ? "00:00" : time;
}

export function fromInput(time: string, isEnd: boolean): string {
  return isEnd && time === "00:00" ? END_OF_DAY : time;
}

export function openText({ open_now, changes_at, timezone }: Schedule): string {
  const state = t(open_now ? "schedules.open_now" : "schedules.closed_now");
  if (changes_at === null) return state;
  const time = new Date(changes_at).toLocaleString([], {
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: zoneOrNone(timezone),
  });
  return `${state}, ${t(open_now ? "schedules.until" : "schedules.opens", { time })}`;
}

/** A browser may not know a zone that the hub knows; its own is then what it can show. */
function zoneOrNone(timezone: string): string | undefined {
  try {
    new Intl.DateTimeFormat([], { timeZone: timezone });
    return timezone;
  } catch {
    return undefined;
  }
}

export function timezones(): readonly string[] {
  return Intl.supportedValuesOf("timeZone");
}

export function ownTimezone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
