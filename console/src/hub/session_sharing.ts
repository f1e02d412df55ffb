// The windows of one browser share its sign-in: the hub's cookie opens each of them,
// and a sign-out in one is told to the others at once.

import { call } from "./api";
import { session } from "./session";
import type { AgentMe } from "./wire";

const CHANNEL = "bellhop.console";
const SIGNED_OUT = "signed_out";
/** A person who opens a window should see the log-in page rather than nothing when the hub is slow. */
const ANSWER_WAIT_MS = 3_000;

let channel: BroadcastChannel | null = null;

/** Takes up the browser's session if this window has none of its own yet. */
export async function shareSession(): Promise<void> {
  if (typeof BroadcastChannel !== "undefined") {
    channel = new BroadcastChannel(CHANNEL);
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (data === SIGNED_OUT && session.get().token) session.end();
    };
  }
  if (session.get().token) return;
  try {
    const shared = await call<{ token: string; agent: AgentMe } | undefined>(
      "/sessions/current/token",
      { method: "POST", signal: AbortSignal.timeout(ANSWER_WAIT_MS) },
    );
    if (shared) session.begin(shared.token, shared.agent);
  } catch {
    // The session has ended, or the hub cannot be reached: the log-in page says what is next.
  }
}

export function tellSignedOut(): void {
  channel?.postMessage(SIGNED_OUT);
}
