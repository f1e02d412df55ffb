// An entry of the audit log in words. Pure.

import type { AuditEntry } from "../hub/records_wire";

/** "routing_rule.update" → "update routing rule"; the subject's name stands beside it. */
export function auditAction({ action }: Pick<AuditEntry, "action">): string {
  const [kind = "", ...deeds] = action.split(".");
  const words = (text: string) => text.replaceAll("_", " ");
  const deed = deeds.map(words).join(" ");
  return deed === "" ? words(kind) : `${deed} ${words(kind)}`;
}

/** "name: Billing → Sales, length_max: 10", shortened to what fits a line. */
export function auditDetail(detail: AuditEntry["detail"]): string {
  return Object.entries(detail)
    .map(([name, value]) => `${name.replaceAll("_", " ")}: ${valueText(value)}`)
    .join(", ");
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) {
    return value.length === 2 && value.every((one) => typeof one !== "object" || one === null)
      ? value.map(valueText).join(" → ")
      : value.map(valueText).join(", ");
  }
  if (value === null || value === undefined) return "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
