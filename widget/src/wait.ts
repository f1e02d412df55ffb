// How long something takes and when somebody is back, in words that promise no more than is known.

import type { Availability } from "@bellhop/client";
import { clock, daysBetween, span } from "./format";
import type { Texts } from "./i18n";

/** Up to here a minute more or less is worth telling. */
const MINUTES_EXACT_MAX = 10;
const COARSE_MINUTES = 5;
/** Beyond, an estimate is a guess. */
const MINUTES_TOLD_MAX = 30;
/** Within a week the weekday alone says which day. */
const WEEKDAY_DAYS_MAX = 6;

export function waitText({ t, language }: Texts, seconds: number): string {
  if (seconds < 60) return t("wait_short");
  const minutes = Math.round(seconds / 60);
  if (minutes > MINUTES_TOLD_MAX) return t("wait_long");
  const told =
    minutes <= MINUTES_EXACT_MAX ? minutes : Math.ceil(minutes / COARSE_MINUTES) * COARSE_MINUTES;
  return t("wait_about", { time: span(language, told * 60) });
}

/** "We are back on Monday at 9:00.", in the visitor's own time zone; null when nobody knows. */
export function backText(
  { t, language }: Texts,
  { opens_at }: Pick<Availability, "opens_at">,
  now: number,
): string | null {
  const at = Date.parse(opens_at ?? "");
  if (!(at > now)) return null;
  const time = clock(language, at);
  const days = daysBetween(now, at);
  if (days < 2) return t(days === 0 ? "back_today" : "back_tomorrow", { time });
  const day = new Intl.DateTimeFormat(language, {
    weekday: "long",
    ...(days > WEEKDAY_DAYS_MAX && { day: "numeric", month: "long" }),
  }).format(at);
  return t("back_on", { day, time });
}
