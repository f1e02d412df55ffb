// How much of a deadline is left, as a ring draws it. Pure.

export interface Remaining {
  seconds: number;
  /** 1 at the beginning, 0 at the end. */
  share: number;
  /** The last part of the time, when the ring asks for a decision. */
  urgent: boolean;
}

const URGENT_MS = 10_000;

export function remaining(from: string, until: string, now: number): Remaining {
  const end = Date.parse(until);
  const total = Math.max(1, end - Date.parse(from));
  // A clock that runs behind must not show more time than was given.
  const left = Math.min(total, Math.max(0, end - now));
  return { seconds: Math.ceil(left / 1000), share: left / total, urgent: left <= URGENT_MS };
}
