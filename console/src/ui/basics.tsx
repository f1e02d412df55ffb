// The small parts every screen draws with.

import { Tooltip } from "@base-ui/react/tooltip";
import type { ButtonHTMLAttributes, ReactElement, ReactNode } from "react";
import { useEffect, useState } from "react";
import type { StatusKind } from "../hub/wire";
import { t } from "../i18n";
import { StatusShape } from "./presence";

export function Avatar({
  name,
  url,
  size = 28,
  online,
  status,
}: {
  name: string;
  url?: string | null | undefined;
  size?: number;
  online?: boolean | undefined;
  /** An agent's, drawn as its shape. */
  status?: StatusKind | undefined;
}) {
  const [broken, setBroken] = useState(false);
  return (
    <span
      className="avatar"
      data-hue={hue(name)}
      style={{ width: size, height: size, fontSize: Math.round(size * 0.4) }}
      aria-hidden="true"
    >
      {url && !broken ? (
        <img src={url} alt="" onError={() => setBroken(true)} />
      ) : (
        <span>{initials(name)}</span>
      )}
      {status ? (
        <i className="presence-shape">
          <StatusShape kind={status} size={Math.max(8, Math.round(size * 0.38))} />
        </i>
      ) : (
        online !== undefined && <i className="presence" data-online={online} />
      )}
    </span>
  );
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const first = [...(words[0] ?? "?")][0] ?? "?";
  const last = words.length > 1 ? ([...(words.at(-1) ?? "")][0] ?? "") : "";
  return (first + last).toLocaleUpperCase();
}

/** One of six quiet tints, always the same for one name. */
function hue(name: string): number {
  let sum = 0;
  for (const char of name) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 997;
  return sum % 6;
}

export function Kbd({ keys }: { keys: readonly string[] }) {
  if (keys.length === 0) return null;
  return (
    <span className="kbds" aria-hidden="true">
      {keys.map((key) => (
        <kbd key={key}>{keyName(key)}</kbd>
      ))}
    </span>
  );
}

export const IS_MAC = /Mac|iPhone|iPad/.test(navigator.userAgent);

function keyName(key: string): string {
  if (key === "mod") return IS_MAC ? "⌘" : "Ctrl";
  if (key === "shift") return "⇧";
  if (key === "Escape") return "Esc";
  if (key === "Enter") return "↵";
  return key.length === 1 ? key.toUpperCase() : key;
}

export function Tip({
  label,
  keys = [],
  side = "bottom",
  children,
}: {
  label: string;
  keys?: readonly string[];
  side?: "top" | "bottom" | "right" | "left";
  children: ReactElement<Record<string, unknown>>;
}) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={children} />
      <Tooltip.Portal>
        <Tooltip.Positioner side={side} sideOffset={6} className="floating">
          <Tooltip.Popup className="tooltip">
            {label} <Kbd keys={keys} />
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

type IconButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "title"> & {
  label: string;
  keys?: readonly string[];
  side?: "top" | "bottom" | "right" | "left";
};

/** A button with a picture only: its label is its name and its tooltip. */
export function IconButton({ label, keys = [], side = "bottom", ...rest }: IconButtonProps) {
  return (
    <Tip label={label} keys={keys} side={side}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        className={`icon-button ${rest.className ?? ""}`}
      />
    </Tip>
  );
}

export function Empty({
  icon,
  title,
  children,
}: {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
}) {
  return (
    <div className="empty">
      <span className="empty-icon" aria-hidden="true">
        {icon}
      </span>
      <h2>{title}</h2>
      {children}
    </div>
  );
}

export function Failed({ text, retry }: { text: string; retry: () => void }) {
  return (
    <div className="empty" role="alert">
      <p>{text}</p>
      <button type="button" className="button" onClick={retry}>
        {t("retry")}
      </button>
    </div>
  );
}

/** True once something has taken long enough to deserve a skeleton. */
export function useSlow(waiting: boolean): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (!waiting) {
      setSlow(false);
      return;
    }
    const timer = setTimeout(() => setSlow(true), SKELETON_AFTER_MS);
    return () => clearTimeout(timer);
  }, [waiting]);
  return waiting && slow;
}
const SKELETON_AFTER_MS = 300;

/** The present, told again every `everyMs`. */
export function useNow(everyMs = 15_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

export function useNarrow(px = 768): boolean {
  const [narrow, setNarrow] = useState(() => matchMedia(`(max-width: ${px}px)`).matches);
  useEffect(() => {
    const media = matchMedia(`(max-width: ${px}px)`);
    const changed = () => setNarrow(media.matches);
    media.addEventListener("change", changed);
    return () => media.removeEventListener("change", changed);
  }, [px]);
  return narrow;
}
