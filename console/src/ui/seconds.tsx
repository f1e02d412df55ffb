// A length of time: a number and its unit. Stored as seconds.

import { useState } from "react";
import { t } from "../i18n";
import { Field, Select } from "./form";

const UNITS = [
  ["seconds", 1],
  ["minutes", 60],
  ["hours", 3600],
] as const;
type Unit = (typeof UNITS)[number][0];

/** A day: no wait on this floor is planned for longer. */
const SECONDS_MAX = 86_400;

export function SecondsField({
  name,
  label,
  hint,
  value,
  set,
  empty,
}: {
  name: string;
  label: string;
  hint?: string;
  value: number | null;
  set: (seconds: number | null) => void;
  /** What no number means; without it a number is required. */
  empty?: string;
}) {
  return (
    <Field name={name} label={label} hint={hint}>
      {(aria) => <Seconds aria={aria} label={label} value={value} set={set} empty={empty} />}
    </Field>
  );
}

export function Seconds({
  aria,
  label,
  value,
  set,
  empty,
}: {
  aria: {
    id?: string;
    "aria-label"?: string;
    "aria-describedby"?: string;
    "aria-invalid"?: boolean;
  };
  label: string;
  value: number | null;
  set: (seconds: number | null) => void;
  empty?: string | undefined;
}) {
  const [unit, setUnit] = useState<Unit>(() => unitOf(value));
  const factor = UNITS.find(([name]) => name === unit)?.[1] ?? 1;
  return (
    <span className="seconds">
      <input
        {...aria}
        type="number"
        inputMode="numeric"
        min={0}
        max={SECONDS_MAX / factor}
        step="any"
        required={empty === undefined}
        placeholder={empty}
        value={value === null ? "" : value / factor}
        onChange={({ target }) =>
          set(target.value === "" ? null : Math.round(Number(target.value) * factor))
        }
      />
      <Select
        aria-label={`${label}: ${t(`unit.${unit}`)}`}
        value={unit}
        set={(chosen) => {
          const next = UNITS.find(([name]) => name === chosen)?.[1] ?? 1;
          setUnit(chosen);
          if (value !== null) set(Math.round((value / factor) * next));
        }}
        choices={UNITS.map(([name]) => [name, t(`unit.${name}`)] as const)}
      />
    </span>
  );
}

/** The largest unit that needs no fraction. */
function unitOf(seconds: number | null): Unit {
  if (seconds === null || seconds === 0) return "seconds";
  return UNITS.findLast(([, factor]) => seconds % factor === 0)?.[0] ?? "seconds";
}
