import { useState } from "react";
import { t } from "../../i18n";
import { type TextPart, textParts } from "../../lib/links";

/** Longer texts start folded: a 10,000-character message must not push the rest off the screen. */
const FOLD_CHARS = 1_600;
const FOLD_LINES = 30;
/** Emoji alone are shown large, as everywhere. */
const EMOJI_ONLY = /^(?:\p{Extended_Pictographic}|\p{Emoji_Component}|\s){1,12}$/u;

export function RichText({ text }: { text: string }) {
  const long = text.length > FOLD_CHARS || text.split("\n", FOLD_LINES + 1).length > FOLD_LINES;
  const [open, setOpen] = useState(false);
  const parts = textParts(text);
  const large = EMOJI_ONLY.test(text) && /\p{Extended_Pictographic}/u.test(text);
  return (
    <div className={large ? "text large" : "text"} dir="auto">
      {(long && !open ? fold(parts) : parts).map((part, index) =>
        part.kind === "link" ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never move.
          <a key={index} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
            {part.text}
          </a>
        ) : (
          part.text
        ),
      )}
      {long && (
        <button
          type="button"
          className="link unfold"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? t("message.fold") : t("message.unfold", { count: text.length.toLocaleString() })}
        </button>
      )}
    </div>
  );
}

/** Cuts between parts or within text, never within an address: half of one leads elsewhere. */
function fold(parts: readonly TextPart[]): TextPart[] {
  const shown: TextPart[] = [];
  let chars = FOLD_CHARS;
  let lines = FOLD_LINES;
  for (const part of parts) {
    const kept = part.text.slice(0, chars).split("\n").slice(0, lines).join("\n");
    if (kept !== part.text) {
      shown.push({ kind: "text", text: `${part.kind === "text" ? wholeWords(kept) : ""}…` });
      break;
    }
    shown.push(part);
    chars -= part.text.length;
    lines -= part.text.split("\n").length - 1;
  }
  return shown;
}

/** An emoji is two units of text; half of one is a question mark. Half a word is no pleasure either. */
function wholeWords(text: string): string {
  return text.replace(/ \S{0,30}$/, "").replace(/[\uD800-\uDBFF]$/, "");
}
