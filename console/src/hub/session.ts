// Who is signed in. The cookie is the hub's; the token for the socket lives in this tab only
// (sessionStorage), so a reload works and a closed tab forgets it.

import { createStore } from "../stores/store";
import type { AgentMe } from "./wire";

export interface Session {
  token: string | null;
  agent: AgentMe | null;
  /** Why the log-in page is shown, when it is not the first time. */
  ended: "signed_out" | "expired" | null;
}

const KEY = "bellhop.console.session";
const NOBODY: Session = { token: null, agent: null, ended: null };

const store = createStore<Session>(read());

export const session = {
  ...store,
  begin(token: string, agent: AgentMe): void {
    sessionStorage.setItem(KEY, JSON.stringify({ token, agent }));
    store.update(() => ({ token, agent, ended: null }));
  },
  expire(): void {
    forget("expired");
  },
  end(): void {
    forget("signed_out");
  },
};

/** The signed-in agent's id; the empty string before log-in matches nobody. */
export function myId(): string {
  return store.get().agent?.id ?? "";
}

/** Leads and administrators see the wallboard and step in; only administrators change records. */
export function isSupervisor(agent: AgentMe | null): boolean {
  return agent !== null && agent.role !== "agent";
}

export function isAdmin(agent: AgentMe | null): boolean {
  return agent?.role === "admin";
}

function forget(ended: Session["ended"]): void {
  sessionStorage.removeItem(KEY);
  store.update(() => ({ ...NOBODY, ended }));
}

function read(): Session {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    if (typeof kept !== "object" || kept === null) return NOBODY;
    const { token, agent } = kept as { token?: unknown; agent?: unknown };
    if (typeof token !== "string" || typeof agent !== "object" || agent === null) return NOBODY;
    return { token, agent: agent as AgentMe, ended: null };
  } catch {
    return NOBODY;
  }
}
