// Times, spans and sizes in the visitor's language, by the browser's own tables.

export function clock(language: string, at: number): string {
  return new Intl.DateTimeFormat(language, { timeStyle: "short" }).format(at);
}

/** "Today", "Yesterday", "Monday, 3 March". */
export function day(language: string, at: number, now: number): string {
  const days = daysBetween(now, at);
  if (days === 0 || days === -1) {
    const text = new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(days, "day");
    return text.charAt(0).toLocaleUpperCase(language) + text.slice(1);
  }
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(language, {
    weekday: "long",
    day: "numeric",
    month: "long",
    ...(!sameYear && { year: "numeric" }),
  }).format(at);
}

/** For lists: the time today, the date before. */
export function when(language: string, at: number, now: number): string {
  if (midnight(at) === midnight(now)) return clock(language, at);
  return new Intl.DateTimeFormat(language, { day: "numeric", month: "short" }).format(at);
}

export function span(language: string, seconds: number): string {
  const [value, unit] =
    seconds < 90 * 60
      ? [Math.max(1, Math.round(seconds / 60)), "minute"]
      : seconds < 36 * 3600
        ? [Math.round(seconds / 3600), "hour"]
        : [Math.round(seconds / 86_400), "day"];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(
    value,
  );
}

export function bytes(language: string, size: number): string {
  const [value, unit] =
    size < 1_000_000 ? [Math.max(1, size / 1_000), "kilobyte"] : [size / 1_000_000, "megabyte"];
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit,
    maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(value);
}

export function percent(language: string, share: number): string {
  return new Intl.NumberFormat(language, { style: "percent" }).format(share);
}

/** Midnights from the one to the other, in the visitor's own time zone. */
export function daysBetween(now: number, at: number): number {
  return Math.round((midnight(at) - midnight(now)) / 86_400_000);
}

function midnight(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}
