// Finds addresses in text. Gives pieces, never HTML, so nothing can be injected.

export interface Piece {
  text: string;
  href?: string;
}

const CANDIDATE =
  /\bhttps?:\/\/[^\s<>"']+|\bwww\.[^\s<>"']+\.[^\s<>"']+|\b[\w.+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+/gi;
/** Longer ones are no address that somebody typed; they stay text. */
const URL_CHARS_MAX = 2_000;

export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const found = withoutTrailing(match[0]);
    const href = hrefOf(found);
    if (!href) continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index) });
    pieces.push({ text: found, href });
    end = match.index + found.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}

/** A longer text is shown in part: it must not push the rest of the talk out of the chat. */
const FOLD_CHARS = 800;
const FOLD_LINES = 18;
/** Hiding a few words only would be pedantry. */
const SLACK = 1.25;

/** The beginning of a long text, null for a text that is shown whole. An address stays whole or goes. */
export function folded(pieces: readonly Piece[]): Piece[] | null {
  const all = pieces.map((piece) => piece.text).join("");
  const lines = all.split("\n");
  if (all.length <= FOLD_CHARS * SLACK && lines.length <= FOLD_LINES * SLACK) return null;
  let room = Math.min(FOLD_CHARS, lines.slice(0, FOLD_LINES).join("\n").length);
  const shown: Piece[] = [];
  for (const piece of pieces) {
    if (piece.text.length > room) {
      shown.push({ text: `${piece.href ? "" : wholeWords(piece.text.slice(0, room))}…` });
      break;
    }
    shown.push(piece);
    room -= piece.text.length;
  }
  return shown;
}

/** An emoji is two units of text; half of one is a question mark. Half a word is no pleasure either. */
function wholeWords(text: string): string {
  return text.replace(/ \S{0,30}$/, "").replace(/[\uD800-\uDBFF]$/, "");
}

/** The full stop of the sentence and the closing bracket around it are not the address's. */
function withoutTrailing(found: string): string {
  let text = found.replace(/[.,;:!?…»”’*_~]+$/u, "");
  while (text.endsWith(")") && text.split(")").length > text.split("(").length) {
    text = text.slice(0, -1);
  }
  return text;
}

function hrefOf(found: string): string | null {
  if (found.length > URL_CHARS_MAX) return null;
  if (found.includes("@") && !/^(https?:|www\.)/i.test(found)) return `mailto:${found}`;
  try {
    const url = new URL(/^www\./i.test(found) ? `https://${found}` : found);
    // `https://bank.example@evil.example` reads like the bank.
    if (url.username || url.password) return null;
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

/** Addresses of pictures and files: the hub's own paths or http(s), never a script. */
export function safeUrl(url: string | null | undefined): string | undefined {
  if (!url) return undefined;
  return /^(https?:\/\/|\/(?!\/))/i.test(url) ? url : undefined;
}
