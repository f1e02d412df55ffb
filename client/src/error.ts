import type { WireError } from "./wire";

/**
 * Why a request was not done: a code of docs/protocol.md, or one of the client's own:
 * `disconnected` (no connection, outcome unknown), `timed_out`, `too_big`, `outbox_full`.
 */
export class HubError extends Error {
  readonly code: string;
  readonly retry_after_ms: number | null;

  constructor(error: WireError) {
    super(error.message);
    this.name = "HubError";
    this.code = error.code;
    this.retry_after_ms = error.retry_after_ms ?? null;
  }
}

export function hubError(code: string, message: string): HubError {
  return new HubError({ code, message });
}
