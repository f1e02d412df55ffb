// How a reply reaches somebody over a platform: what may be written, how long, and until when.

import type { Conversation, ReplyWay } from "../hub/wire";

/** X counts an address as this, however long it is. */
const X_ADDRESS = 23;
/** From here on the counter is shown: earlier it says nothing that anybody needs. */
const SHOWN_FROM = 0.8;

/** As the platform counts; the hub does the same. */
export function countedLength(text: string, how: string): number {
  switch (how) {
    case "utf16":
      return text.length;
    case "bytes":
      return new TextEncoder().encode(text).length;
    case "weighed":
      return (text.match(/\S+\s*|\s+/gu) ?? []).reduce((sum, word) => sum + weight(word), 0);
    default:
      return [...text].length;
  }
}

/** Source: the ranges of weight 1 in the configuration of twitter-text, version 3. */
const LIGHT: readonly (readonly [number, number])[] = [
  [0, 4351],
  [8192, 8205],
  [8208, 8223],
  [8242, 8247],
];

function weight(word: string): number {
  const bare = word.trimEnd();
  if (/^https?:\/\//u.test(bare)) return X_ADDRESS + [...word].length - [...bare].length;
  let sum = 0;
  for (const char of word) {
    const code = char.codePointAt(0) ?? 0;
    sum += LIGHT.some(([from, to]) => from <= code && code <= to) ? 1 : 2;
  }
  return sum;
}

export interface Room {
  used: number;
  max: number;
  over: boolean;
  /** Close enough to the end to be worth a figure. */
  isNear: boolean;
}

/** Null where nothing is known of a limit. */
export function roomFor(text: string, way: ReplyWay | null | undefined): Room | null {
  const max = way?.text_chars_max ?? null;
  if (!way || max === null) return null;
  const used = countedLength(text.trim(), way.counted_in);
  return { used, max, over: used > max, isNear: used >= max * SHOWN_FROM };
}

/** "3 h 12 min", "12 min", "less than 1 min". */
export function windowParts(ms: number): { hours: number; minutes: number } {
  const minutes = Math.floor(ms / 60_000);
  return { hours: Math.floor(minutes / 60), minutes: minutes % 60 };
}

/** What is in the way of a reply, the worst first; `closed` still lets templates through. */
export type Hindrance = "refused" | "unreachable" | "closed" | null;

export function hindranceOf(way: ReplyWay | undefined, now: number): Hindrance {
  if (!way) return null;
  if (way.refused) return "refused";
  if (way.unreachable_since) return "unreachable";
  // The hub said so when it was asked; since then the clock may have.
  if (way.window_is_closed) return "closed";
  if (way.window_closes_at && Date.parse(way.window_closes_at) <= now) return "closed";
  return null;
}

/** The last hour is worth a word and a colour. */
const SOON_MS = 3_600_000;

/** What is worth knowing of the moment though nothing is in the way. */
export function momentOf(way: ReplyWay, now: number): "soon" | "late" | null {
  if (way.window_closes_at && Date.parse(way.window_closes_at) - now < SOON_MS) return "soon";
  if (way.late_from && Date.parse(way.late_from) <= now) return "late";
  return null;
}

/** The push of a change may tell less than the details did. */
export function keepTold(next: Conversation, known: Conversation | undefined): Conversation {
  const reply = next.reply ?? known?.reply;
  const is_public = next.is_public ?? known?.is_public;
  return {
    ...next,
    ...(reply !== undefined && { reply }),
    ...(is_public !== undefined && { is_public }),
  };
}
