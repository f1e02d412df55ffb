// When to try again, as docs/protocol.md ("Close codes") says. Pure: randomness comes in.

export const BACKOFF_FIRST_MS = 500;
export const BACKOFF_MAX_MS = 30_000;

/** Full jitter: anything from 0 to the bound, so that a thousand clients do not return together. */
export function backoffMs(attempt: number, random: () => number): number {
  return random() * Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(attempt, 16));
}

export type AfterClose =
  | { action: "retry"; min_ms: number; max_ms: number }
  | { action: "back_off" }
  | { action: "fresh_token" }
  | { action: "stop" }
  | { action: "signed_out" };

const AFTER_CLOSE: Readonly<Record<number, AfterClose>> = {
  1000: { action: "stop" },
  4001: { action: "retry", min_ms: 500, max_ms: 3_000 },
  4002: { action: "retry", min_ms: 0, max_ms: 1_000 },
  4004: { action: "fresh_token" },
  4005: { action: "retry", min_ms: 30_000, max_ms: 45_000 },
  4006: { action: "stop" },
  4008: { action: "signed_out" },
  4009: { action: "retry", min_ms: 0, max_ms: 1_000 },
};

/** Codes without a line of their own (1006, 1009, 1011, 4003 …) are reconnected with back-off. */
export function afterClose(code: number): AfterClose {
  return AFTER_CLOSE[code] ?? { action: "back_off" };
}
