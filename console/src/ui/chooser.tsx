// Several of many, by name: chips of what is chosen, and a searchable list of the rest.

import { Search, X } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { t, tn } from "../i18n";

export interface Choice {
  id: string;
  name: string;
  mark?: ReactNode;
}

/** A shorter list is seen at once and needs no search. */
const SEARCH_ABOVE = 8;

export function Chooser({
  label,
  choices,
  chosen,
  set,
  disabled = false,
}: {
  label: string;
  choices: readonly Choice[];
  chosen: readonly string[];
  set: (ids: string[]) => void;
  disabled?: boolean;
}) {
  const [wanted, setWanted] = useState("");
  const legend = useId();
  const found = choices.filter(({ name }) =>
    name.toLocaleLowerCase().includes(wanted.trim().toLocaleLowerCase()),
  );
  const toggle = (id: string) =>
    set(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  return (
    <fieldset className="chooser" disabled={disabled} aria-labelledby={legend}>
      <div className="chooser-head">
        <span id={legend}>{label}</span>
        <small>{tn("admin.chosen", chosen.length)}</small>
      </div>
      {chosen.length > 0 && choices.length > SEARCH_ABOVE && (
        <ul className="chooser-chips">
          {chosen.map((id) => {
            const choice = choices.find((one) => one.id === id);
            if (!choice) return null;
            return (
              <li key={id}>
                <button
                  type="button"
                  aria-label={`${t("admin.remove")}: ${choice.name}`}
                  onClick={() => toggle(id)}
                >
                  <span dir="auto">{choice.name}</span> <X size={12} aria-hidden="true" />
                </button>
              </li>
            );
          })}
        </ul>
      )}
      {choices.length > SEARCH_ABOVE && (
        <div className="search">
          <Search size={14} aria-hidden="true" />
          <input
            type="text"
            aria-label={`${label}: ${t("admin.search")}`}
            placeholder={t("admin.search")}
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
            onKeyDown={(event) => {
              // Enter here looks for somebody; it does not save the form.
              if (event.key === "Enter") event.preventDefault();
            }}
          />
        </div>
      )}
      <ul className="chooser-list">
        {found.map(({ id, name, mark }) => (
          <li key={id}>
            <label>
              <input type="checkbox" checked={chosen.includes(id)} onChange={() => toggle(id)} />
              {mark}
              <span title={name} dir="auto">
                {name}
              </span>
            </label>
          </li>
        ))}
        {found.length === 0 && (
          <li className="quiet">
            {t(choices.length === 0 ? "admin.none" : "admin.nothing_found")}
          </li>
        )}
      </ul>
    </fieldset>
  );
}
