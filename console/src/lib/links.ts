// Finds web addresses and mail addresses in plain text. Text stays text: nothing here makes HTML.

export type TextPart =
  | { kind: "text"; text: string }
  | { kind: "link"; text: string; href: string };

const FOUND =
  /\bhttps?:\/\/[^\s<>"'`]+|\bwww\.[^\s<>"'`]+\.[^\s<>"'`]+|[\w.+-]+@[\w-]+\.[\w.-]*\w/giu;

export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(FOUND)) {
    const found = trimEnd(match[0]);
    const href = safeHref(found);
    if (!href) continue;
    if (match.index > from) parts.push({ kind: "text", text: text.slice(from, match.index) });
    parts.push({ kind: "link", text: found, href });
    from = match.index + found.length;
  }
  if (from < text.length) parts.push({ kind: "text", text: text.slice(from) });
  return parts;
}

/** A sentence's own punctuation is not part of the address; a closed bracket is if it was opened. */
function trimEnd(address: string): string {
  let end = address.replace(/[.,;:!?…]+$/u, "");
  if (end.endsWith(")") && !end.includes("(")) end = end.slice(0, -1);
  return end;
}

function safeHref(address: string): string | null {
  if (/^https?:\/\//i.test(address)) return webHref(address);
  if (/^www\./i.test(address)) return webHref(`https://${address}`);
  return `mailto:${address}`;
}

/** A page the visitor is on, short: path and query of a web address; anything else as it came. */
export function shortPage(url: string): string {
  if (!URL.canParse(url)) return url;
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`;
}

/** Only web addresses may become a link: a visitor's page is hostile input. */
export function webHref(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { protocol, href, username, password } = new URL(url);
  // `https://bank.example@evil.example` reads like the bank.
  if (username || password) return null;
  return protocol === "https:" || protocol === "http:" ? href : null;
}
