// A second window of the same browser need not ask for the password again: it asks the windows
// that are open. Nothing is kept anywhere; with the last window the token is gone.

import { session } from "./session";
import type { AgentMe } from "./wire";

const CHANNEL = "bellhop.console";
/** Other windows answer from memory; a person must not wait for a window that is not there. */
const ANSWER_WAIT_MS = 120;

type Said =
  | { kind: "who" }
  | { kind: "session"; token: string; agent: AgentMe }
  | { kind: "signed_out" };

let channel: BroadcastChannel | null = null;

export function shareSession(): Promise<void> {
  if (typeof BroadcastChannel === "undefined") return Promise.resolve();
  const opened = new BroadcastChannel(CHANNEL);
  channel = opened;
  const answered = new Promise<void>((resolve) => {
    opened.onmessage = ({ data }: MessageEvent<Said>) => {
      const { token, agent } = session.get();
      if (data.kind === "who" && token && agent) {
        opened.postMessage({ kind: "session", token, agent } satisfies Said);
      }
      if (data.kind === "session" && !token) {
        session.begin(data.token, data.agent);
        resolve();
      }
      if (data.kind === "signed_out" && token) session.end();
    };
    setTimeout(resolve, ANSWER_WAIT_MS);
  });
  if (session.get().token) return Promise.resolve();
  opened.postMessage({ kind: "who" } satisfies Said);
  return answered;
}

export function tellSignedOut(): void {
  channel?.postMessage({ kind: "signed_out" } satisfies Said);
}
