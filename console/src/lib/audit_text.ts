// An entry of the audit log in words. Pure.

import type { AuditEntry } from "../hub/wire";
import { type TextKey, t } from "../i18n";

/** "routing_rule.update" → "changed routing rule"; the subject's name stands beside it. */
export function auditAction({ action }: Pick<AuditEntry, "action">): string {
  const [kind = "", ...deeds] = action.split(".");
  const deed = deeds.map(deedText).join(" ");
  return deed === "" ? words(kind) : `${deed} ${words(kind)}`;
}

const DEEDS: Readonly<Record<string, TextKey>> = {
  create: "audit.create",
  update: "audit.update",
  delete: "audit.delete",
  order: "audit.order",
  set_status: "audit.set_status",
  listen: "audit.listen",
  whisper: "audit.whisper",
  barge: "audit.barge",
  take_over: "audit.take_over",
  move: "audit.move",
  join: "audit.join",
  undo_join: "audit.undo_join",
  erase: "audit.erase",
  consent: "audit.consent",
  retention: "audit.retention",
};

/** What a newer hub writes down is shown as it is called there. */
function deedText(deed: string): string {
  const key = DEEDS[deed];
  return key === undefined ? words(deed) : t(key);
}

/** "length max: – → 10, name: Billing → Sales": each changed field, before and after. */
export function auditDetail(detail: AuditEntry["detail"]): string {
  const { before, after } = detail;
  if (isFields(before) && isFields(after)) {
    return Object.keys(after)
      .map((name) => changeText(name, before[name], after[name]))
      .join(", ");
  }
  // Of a record that is new or gone the name says enough.
  if (isFields(before) || isFields(after)) return "";
  return Object.entries(detail)
    .map(([name, value]) => `${words(name)}: ${valueText(value)}`)
    .join(", ");
}

/** Lists and groups hold ids, which nobody reads: that they changed is what can be said. */
function changeText(name: string, before: unknown, after: unknown): string {
  const plain = [before, after].every((one) => typeof one !== "object" || one === null);
  return plain
    ? `${words(name)}: ${valueText(before)} → ${valueText(after)}`
    : t("audit.changed", { field: words(name) });
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function words(name: string): string {
  return name.replaceAll("_", " ");
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "–" : value.map(valueText).join(", ");
  if (value === null || value === undefined) return "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
