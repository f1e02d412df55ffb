// The list that "/" opens above the composer. The text field keeps the focus; arrows move the
// chosen row, Enter or Tab takes it, Esc closes until something else is typed.

import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useCannedReplies } from "../../hub/records";
import type { CannedReply } from "../../hub/wire";
import { t } from "../../i18n";
import { filterCanned } from "../../lib/canned";
import { router } from "../../router";

const SHOWN_MAX = 8;

export interface CannedMenuState {
  open: boolean;
  replies: readonly CannedReply[];
  query: string;
  chosen: number;
  choose(index: number): void;
  /** True when the key was the menu's. */
  keyed(event: KeyboardEvent, use: (reply: CannedReply) => void): boolean;
  aria: Readonly<Record<string, string | boolean | undefined>>;
}

export function useCannedMenu(query: string | null): CannedMenuState {
  const { data = [] } = useCannedReplies();
  const [chosen, setChosen] = useState(0);
  const [closedFor, setClosedFor] = useState<string | null>(null);
  const replies = query === null ? [] : filterCanned(data, query).slice(0, SHOWN_MAX);
  // Words with a slash that fit nothing are just words; "/" alone teaches even an empty list.
  const open = query !== null && query !== closedFor && (replies.length > 0 || query === "");
  const index = Math.min(chosen, Math.max(0, replies.length - 1));
  // biome-ignore lint/correctness/useExhaustiveDependencies: other letters start at the top again.
  useEffect(() => setChosen(0), [query]);
  useEffect(() => {
    if (query === null) setClosedFor(null);
  }, [query]);
  return {
    open,
    replies,
    query: query ?? "",
    chosen: index,
    choose: setChosen,
    keyed(event, use) {
      if (!open) return false;
      const reply = replies[index];
      const move = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
      if (move !== 0 && replies.length > 0) {
        setChosen((index + move + replies.length) % replies.length);
      } else if ((event.key === "Enter" || event.key === "Tab") && reply) {
        use(reply);
      } else if (event.key === "Escape") {
        setClosedFor(query);
      } else {
        return false;
      }
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
    aria: open
      ? {
          "aria-autocomplete": "list",
          "aria-controls": "canned-menu",
          "aria-activedescendant": replies[index] ? `canned-${replies[index].id}` : undefined,
        }
      : {},
  };
}

export function CannedMenu({
  menu,
  choose,
}: {
  menu: CannedMenuState;
  choose: (reply: CannedReply) => void;
}) {
  const chosen = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another row was chosen.
  useEffect(() => {
    chosen.current?.scrollIntoView({ block: "nearest" });
  }, [menu.chosen]);
  if (menu.replies.length === 0) {
    return (
      <div className="canned-menu">
        <p>{t("canned.none")}</p>
        <button
          type="button"
          className="link"
          onClick={() => router.go({ screen: "canned_replies" })}
        >
          {t("canned.create_first")}
        </button>
      </div>
    );
  }
  return (
    <div className="canned-menu" role="listbox" id="canned-menu" aria-label={t("composer.canned")}>
      {menu.replies.map((reply, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the text field keeps the focus.
        // biome-ignore lint/a11y/useKeyWithClickEvents: the text field handles the keys.
        <div
          key={reply.id}
          ref={index === menu.chosen ? chosen : null}
          id={`canned-${reply.id}`}
          role="option"
          aria-selected={index === menu.chosen}
          onMouseMove={() => menu.choose(index)}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => choose(reply)}
        >
          <code>/{reply.shortcut}</code>
          <strong>{reply.title}</strong>
          <span>{reply.text.slice(0, 120)}</span>
        </div>
      ))}
    </div>
  );
}
