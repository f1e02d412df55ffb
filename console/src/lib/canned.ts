// Canned replies: what the text before the caret asks for, which replies fit, what they become.

import type { CannedReply } from "../hub/wire";

/** `/ref` at the start of a line or after a space, up to the caret; else null. */
export function cannedQuery(text: string, caret: number): { start: number; query: string } | null {
  const found = /(?:^|\s)\/([\p{L}\p{N}_-]*)$/u.exec(text.slice(0, caret));
  if (!found) return null;
  const query = found[1] ?? "";
  return { start: caret - query.length - 1, query: query.toLowerCase() };
}

/** Best first: shortcut begins with it, then title, then anything that contains it. */
export function filterCanned<R extends CannedReply>(replies: readonly R[], query: string): R[] {
  const wanted = query.trim().toLowerCase();
  const rank = (reply: R): number => {
    const shortcut = reply.shortcut.toLowerCase();
    if (shortcut.startsWith(wanted)) return 0;
    const title = reply.title.toLowerCase();
    if (title.startsWith(wanted)) return 1;
    if (shortcut.includes(wanted) || title.includes(wanted)) return 2;
    return reply.text.toLowerCase().includes(wanted) ? 3 : 4;
  };
  return replies
    .map((reply) => ({ reply, rank: rank(reply) }))
    .filter(({ rank }) => rank < 4)
    .sort((a, b) => a.rank - b.rank || a.reply.shortcut.localeCompare(b.reply.shortcut))
    .map(({ reply }) => reply);
}

export type PlaceholderName = "contact.name" | "contact.first_name" | "agent.name";
export type Placeholders = Readonly<Record<PlaceholderName, string | null>>;
export const PLACEHOLDERS: readonly PlaceholderName[] = [
  "contact.name",
  "contact.first_name",
  "agent.name",
];

/** A placeholder nobody knows, or has no value for, stays visible: better than a hole in a reply. */
export function fillPlaceholders(text: string, values: Placeholders): string {
  return text.replace(/\{\{\s*([a-z_.]+)\s*\}\}/g, (whole, name: string) => {
    const known = PLACEHOLDERS.find((placeholder) => placeholder === name);
    return (known && values[known]) || whole;
  });
}

/** Whether a text still holds a placeholder that a customer would see. */
export function hasPlaceholder(text: string): boolean {
  return /\{\{\s*[a-z_.]+\s*\}\}/.test(text);
}
