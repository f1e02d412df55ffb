// A small set of emoji, fetched only when the picker is opened.

import { useEffect, useRef, useState } from "preact/hooks";
import type { App } from "../store/app";

export interface EmojiPickerProps {
  app: App;
  pick: (emoji: string) => void;
  close: () => void;
}

/** Emoji and the words it is found by; English, the language of their names. */
const EMOJI: readonly (readonly [emoji: string, words: string])[] =
  "😀 grin happy|😃 smile happy|😄 laugh happy|😁 beam grin|😆 laugh|😅 sweat phew|😂 joy tears laugh|🤣 rofl laugh|🙂 smile|😉 wink|😊 blush happy|😇 angel|🥰 love hearts|😍 love eyes|😘 kiss|😋 yum tasty|😜 tongue joke|🤪 crazy|🤗 hug|🤔 think hmm|🤨 doubt eyebrow|😐 neutral|😑 blank|🙄 eyeroll|😏 smirk|😬 grimace oops|😌 relieved|😴 sleep tired|🤒 sick ill|🤯 mind blown|🥳 party celebrate|😎 cool sunglasses|🤓 nerd|😕 confused|🙁 sad|☹️ frown sad|😮 wow surprised|😳 embarrassed|🥺 please plead|😢 cry sad|😭 sob cry|😱 scream shock|😤 huff angry|😡 angry mad|🤬 swear angry|👍 yes good thumbs up like|👎 no bad thumbs down|👌 ok perfect|🤞 luck fingers crossed|✌️ peace victory|🤙 call|👋 hello wave bye|👏 clap bravo|🙌 hooray hands|🙏 thanks please pray|💪 strong|🤝 deal handshake|👀 eyes look|❤️ heart love|🧡 heart orange|💛 heart yellow|💚 heart green|💙 heart blue|💜 heart purple|💔 broken heart|🔥 fire hot|✨ sparkles new|⭐ star|🎉 party tada|🎁 gift present|🎂 cake birthday|☕ coffee|🍕 pizza|🍎 apple|🌱 plant green|🌞 sun|🌧️ rain|❄️ snow|🐶 dog|🐱 cat|🏠 home house|🛋️ sofa|🪑 chair|🛏️ bed|💡 idea lamp|📦 parcel box order|🚚 delivery truck|🛒 cart shop|💳 card pay|💶 money euro|🧾 receipt bill|📷 photo camera|📎 attach clip|📅 date calendar|⏰ clock time alarm|⏳ wait time|📞 phone call|✉️ mail letter|🔒 lock safe|🔑 key|🔧 repair tool|🐛 bug|✅ done check yes|❌ no cross wrong|⚠️ warning|❓ question|❗ important|💯 hundred|🚀 rocket fast"
    .split("|")
    .map((entry) => {
      const space = entry.indexOf(" ");
      return [entry.slice(0, space), entry.slice(space + 1)] as const;
    });

const COLUMNS = 8;

export function EmojiPicker({ app, pick, close }: EmojiPickerProps) {
  const { t } = app.texts.value;
  const [query, setQuery] = useState("");
  const search = useRef<HTMLInputElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  const wanted = query.trim().toLowerCase();
  const found = wanted ? EMOJI.filter(([, words]) => words.includes(wanted)) : EMOJI;

  useEffect(() => search.current?.focus(), []);

  const key = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.preventDefault();
      close();
      return;
    }
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }[event.key];
    if (step === undefined) return;
    const buttons = [...(grid.current?.querySelectorAll("button") ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    if (at < 0 && event.key !== "ArrowDown") return;
    event.preventDefault();
    const next = at < 0 ? 0 : at + (app.texts.value.rtl && Math.abs(step) === 1 ? -step : step);
    if (next < 0) search.current?.focus();
    else buttons[Math.min(next, buttons.length - 1)]?.focus();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys move among the buttons inside
    <div class="emoji" onKeyDown={key}>
      <input
        ref={search}
        type="search"
        value={query}
        placeholder={t("emoji_search")}
        aria-label={t("emoji_search")}
        onInput={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          const first = found[0];
          if (event.key !== "Enter" || !first) return;
          event.preventDefault();
          pick(first[0]);
        }}
      />
      <div class="emoji-grid" ref={grid}>
        {found.map(([emoji, words]) => (
          <button
            type="button"
            key={emoji}
            aria-label={words}
            title={words}
            onClick={() => pick(emoji)}
          >
            {emoji}
          </button>
        ))}
        {found.length === 0 && <p class="emoji-none quiet">{t("emoji_none")}</p>}
      </div>
    </div>
  );
}
