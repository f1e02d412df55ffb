import { Popover } from "@base-ui/react/popover";
import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import { t } from "../../i18n";
import { findEmoji } from "../../lib/emoji";

const COLUMNS = 8;

export function EmojiButton({
  insert,
  children,
}: {
  insert: (emoji: string) => void;
  children: ReactNode;
}) {
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState("");
  const grid = useRef<HTMLDivElement>(null);
  const found = findEmoji(wanted);
  const choose = (emoji: string) => {
    setOpen(false);
    setWanted("");
    insert(emoji);
  };
  const moved = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: COLUMNS,
      ArrowUp: -COLUMNS,
    };
    const step = steps[event.key];
    const buttons = [...(grid.current?.querySelectorAll("button") ?? [])];
    const at = buttons.findIndex((button) => button.matches(":focus"));
    if (step === undefined || at === -1) return;
    event.preventDefault();
    buttons[Math.min(buttons.length - 1, Math.max(0, at + step))]?.focus();
  };
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        className="icon-button"
        aria-label={t("composer.emoji")}
        title={t("composer.emoji")}
      >
        {children}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className="floating" side="top" align="start" sideOffset={8}>
          {/* Focus goes to the text field, where the emoji has just been put. */}
          <Popover.Popup className="emoji" finalFocus={false} aria-label={t("composer.emoji")}>
            <input
              type="text"
              aria-label={t("emoji.search")}
              placeholder={t("emoji.search")}
              value={wanted}
              onChange={(event) => setWanted(event.target.value)}
              onKeyDown={(event) => {
                const first = found[0];
                if (event.key === "Enter" && first) choose(first.char);
                if (event.key === "ArrowDown") {
                  event.preventDefault();
                  grid.current?.querySelector("button")?.focus();
                }
              }}
            />
            {/* biome-ignore lint/a11y/noStaticElementInteractions: arrow keys move between its buttons. */}
            <div className="emoji-grid" ref={grid} onKeyDown={moved}>
              {found.map(({ char, name }) => (
                <button
                  key={char}
                  type="button"
                  title={name}
                  aria-label={name}
                  onClick={() => choose(char)}
                >
                  {char}
                </button>
              ))}
              {found.length === 0 && <p>{t("emoji.none")}</p>}
            </div>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
