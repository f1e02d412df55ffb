// "a", "a and b", "a, b and c": how lists are read aloud. Pure.

import { type TextKey, t } from "../i18n";

export function capitalised(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

export function listed(parts: readonly string[], joint: TextKey): string {
  const last = parts.at(-1);
  if (last === undefined) return "";
  if (parts.length === 1) return last;
  return t(joint, { list: parts.slice(0, -1).join(", "), last });
}
