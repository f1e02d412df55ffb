// The hub's clock as far as this machine knows it: countdowns of two machines must agree.

let offsetMs = 0;

/** What the hub said its time was, just now. The way it took to get here is not worth a correction. */
export function setServerTime(iso: string, now = Date.now()): void {
  const told = Date.parse(iso);
  if (Number.isFinite(told)) offsetMs = told - now;
}

export function serverNow(now = Date.now()): number {
  return now + offsetMs;
}
