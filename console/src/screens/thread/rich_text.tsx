import { useState } from "react";
import { t } from "../../i18n";
import { textParts } from "../../lib/links";

/** Longer texts start folded: a 10,000-character message must not push the rest off the screen. */
const FOLD_CHARS = 1_600;
const FOLD_LINES = 30;
/** Emoji alone are shown large, as everywhere. */
const EMOJI_ONLY = /^(?:\p{Extended_Pictographic}|\p{Emoji_Component}|\s){1,12}$/u;

export function RichText({ text }: { text: string }) {
  const long = text.length > FOLD_CHARS || text.split("\n", FOLD_LINES + 1).length > FOLD_LINES;
  const [open, setOpen] = useState(false);
  const shown = long && !open ? fold(text) : text;
  const large = EMOJI_ONLY.test(text) && /\p{Extended_Pictographic}/u.test(text);
  return (
    <div className={large ? "text large" : "text"} dir="auto">
      {textParts(shown).map((part, index) =>
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
        <button type="button" className="link unfold" onClick={() => setOpen(!open)}>
          {open ? t("message.fold") : t("message.unfold", { count: text.length.toLocaleString() })}
        </button>
      )}
    </div>
  );
}

function fold(text: string): string {
  const lines = text.split("\n").slice(0, FOLD_LINES).join("\n");
  return `${lines.slice(0, FOLD_CHARS)}…`;
}
