// Where a list is searched: `/` comes here, Escape empties it.

import { Search, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { t } from "../i18n";
import { offerFocus } from "../stores/ui";

const WAIT_MS = 250;

interface Props {
  label: string;
  placeholder: string;
  text: string;
  onText(text: string): void;
}

export function SearchBox({ label, placeholder, text, onText }: Props) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(
    () =>
      offerFocus("search", () => {
        // Asked twice: what was typed in between is not to be chosen and overwritten.
        if (input.current !== document.activeElement) input.current?.select();
      }),
    [],
  );
  return (
    <div className="search">
      <Search size={14} aria-hidden="true" />
      <input
        ref={input}
        type="text"
        inputMode="search"
        aria-label={label}
        placeholder={placeholder}
        title={label}
        value={text}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && text !== "") {
            event.preventDefault();
            onText("");
          }
        }}
      />
      {text !== "" && (
        <button
          type="button"
          aria-label={t("list.clear_search")}
          onClick={() => {
            onText("");
            // The button is gone: whoever pressed it goes on typing.
            input.current?.focus();
          }}
        >
          <X size={14} />
        </button>
      )}
    </div>
  );
}

/** What was typed, once nobody types any more; an emptied field at once. */
export function useSettled(typed: string): string {
  const [text, setText] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setText(typed.trim()), typed === "" ? 0 : WAIT_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return text;
}
