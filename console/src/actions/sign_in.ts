// In and out.

import { call } from "../hub/api";
import { hub, stop } from "../hub/live";
import { queries } from "../hub/records";
import { session } from "../hub/session";
import { tellSignedOut } from "../hub/session_sharing";
import type { AgentSession, DemoAccounts } from "../hub/wire";
import { t, tn } from "../i18n";
import { ask } from "../stores/confirm";
import { drafts } from "../stores/drafts";
import { EMPTY_INBOX } from "../stores/inbox";
import { counts, inbox, threads } from "../stores/live_stores";
import { lastTimeOut, NO_OFFERS, offersStore } from "../stores/offers";
import { isUnsent, outgoing } from "../stores/outgoing";
import { forgetSecrets } from "../stores/setup_secrets";
import { NO_SIGNALS, signalsStore } from "../stores/signals";
import { boardStore, NO_BOARD } from "../stores/wallboard";
import { flushDrafts } from "./drafts";

export async function signIn(email: string, password: string): Promise<void> {
  const { token, agent } = await call<AgentSession>("/sessions", {
    method: "POST",
    json: { email, password },
  });
  session.begin(token, agent);
}

/** What was written and not sent belongs to its writer, who decides. */
export function signOut(): void {
  const unsent = outgoing.get().filter(isUnsent).length;
  if (unsent === 0) {
    void leave();
    return;
  }
  ask({
    title: t("sign_out.unsent.title"),
    text: tn("sign_out.unsent", unsent),
    action: t("rail.sign_out"),
    danger: true,
    run: () => void leave(),
  });
}

async function leave(): Promise<void> {
  flushDrafts();
  hub().clearOutbox();
  // The hub's answer does not matter to this window: the token is forgotten either way.
  await call<void>("/sessions/current", { method: "DELETE" }).catch(() => undefined);
  tellSignedOut();
  session.end();
}

/** Nothing of one agent may be seen by the next one at this desk. */
export function forgetEverything(): void {
  stop();
  inbox.update(() => EMPTY_INBOX);
  threads.update(() => ({}));
  counts.update(() => null);
  drafts.update(() => ({}));
  signalsStore.update(() => NO_SIGNALS);
  offersStore.update(() => NO_OFFERS);
  lastTimeOut.update(() => null);
  boardStore.update(() => NO_BOARD);
  forgetSecrets();
  queries.clear();
}

export async function demoAccounts(): Promise<DemoAccounts | null> {
  const response = await fetch("/api/v1/demo").catch(() => null);
  if (!response?.ok) return null;
  const found = (await response.json().catch(() => null)) as DemoAccounts | null;
  return Array.isArray(found?.accounts) ? found : null;
}
