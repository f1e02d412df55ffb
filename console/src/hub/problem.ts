// One error type for both ways to the hub: a refused HTTP call, a refused action, a dead network.

import { type TextKey, t } from "../i18n";

/** Where in a form the fault is: "name", "hours/0", "outcome/queue_id". */
export interface Fault {
  pointer: string;
  detail: string;
}

export class Problem extends Error {
  override readonly name = "Problem";
  constructor(
    readonly code: string,
    message: string,
    readonly retryAfterMs: number | null = null,
    readonly faults: readonly Fault[] = [],
  ) {
    super(message);
  }
}

const KNOWN: Readonly<Record<string, TextKey>> = {
  offline: "error.offline",
  unauthenticated: "error.unauthenticated",
  forbidden: "error.forbidden",
  not_found: "error.not_found",
  conversation_is_closed: "error.conversation_is_closed",
  someone_answered: "error.someone_answered",
  no_way_out: "error.no_way_out",
  text_is_empty: "error.text_is_empty",
  text_too_long: "error.text_too_long",
  too_late_to_edit: "error.too_late_to_edit",
  already_sent: "error.already_sent",
  not_failed: "error.not_failed",
  conflict: "error.conflict",
  busy: "error.busy",
  rate_limited: "error.rate_limited",
  unavailable: "error.unavailable",
  outcome_unknown: "error.outcome_unknown",
};

export function codeOf(error: unknown): string {
  if (typeof error === "object" && error !== null && "code" in error) return String(error.code);
  return "internal";
}

/** The faults of a refused form, each at its field. */
export function faultsOf(error: unknown): readonly Fault[] {
  if (!(error instanceof Problem)) return [];
  return error.faults.map(({ pointer, detail }) => ({
    pointer: pointer.replace(/^[#/]+/, "").replace(/[.[\]]+/g, "/"),
    detail: sentence(detail),
  }));
}

/** A sentence that says what happened and what to do; the hub's own words when we have none. */
export function explain(error: unknown): string {
  const known = KNOWN[codeOf(error)];
  if (known) return t(known);
  const said = error instanceof Error ? error.message.trim() : "";
  // About what was typed the hub speaks to the person who typed it.
  if (codeOf(error) === "bad_request" && said !== "") return sentence(said);
  return said === "" ? t("error.unknown") : t("error.said", { said });
}

/** About a record the hub knows better than we do what is in the way of a change. */
export function explainRecord(error: unknown): string {
  const said = error instanceof Problem ? error.message.trim() : "";
  return RECORD_CODES.has(codeOf(error)) && said !== "" ? sentence(said) : explain(error);
}

const RECORD_CODES: ReadonlySet<string> = new Set(["bad_request", "conflict"]);

/** What the hub says of a cause, as a sentence of its own. */
export function sentence(said: string): string {
  // The hub begins with a field's name; people call it with blanks.
  const words = said.replace(/^[a-z]+(?:_[a-z]+)+/u, (name) => name.replaceAll("_", " "));
  const text = words.charAt(0).toLocaleUpperCase() + words.slice(1);
  return /[.!?]$/u.test(text) ? text : `${text}.`;
}
