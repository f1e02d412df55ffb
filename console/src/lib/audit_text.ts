// An entry of the audit log in words. Pure.

import type { AuditEntry } from "../hub/wire";

/** "routing_rule.update" → "update routing rule"; the subject's name stands beside it. */
export function auditAction({ action }: Pick<AuditEntry, "action">): string {
  const [kind = "", ...deeds] = action.split(".");
  const deed = deeds.map(words).join(" ");
  return deed === "" ? words(kind) : `${deed} ${words(kind)}`;
}

/** "length max: – → 10, name: Billing → Sales": each changed field, before and after. */
export function auditDetail(detail: AuditEntry["detail"]): string {
  const { before, after } = detail;
  if (isFields(before) && isFields(after)) {
    return Object.keys(after)
      .map((name) => `${words(name)}: ${valueText(before[name])} → ${valueText(after[name])}`)
      .join(", ");
  }
  return Object.entries(detail)
    .map(([name, value]) => `${words(name)}: ${valueText(value)}`)
    .join(", ");
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
