// This browser's preferences. Kept in localStorage, shared by the windows of one browser.

import { createStore } from "./store";

export interface Settings {
  theme: "system" | "light" | "dark";
  sendKey: "enter" | "mod_enter";
  sound: boolean;
  desktopNotifications: boolean;
  panelOpen: boolean;
}

const KEY = "bellhop.console.settings";
const DEFAULTS: Settings = {
  theme: "system",
  sendKey: "enter",
  sound: true,
  desktopNotifications: false,
  panelOpen: true,
};

const store = createStore<Settings>(parse(localStorage.getItem(KEY)));

export const settings = {
  ...store,
  set(change: Partial<Settings>): void {
    store.update((now) => ({ ...now, ...change }));
    localStorage.setItem(KEY, JSON.stringify(store.get()));
  },
};

/** Reads what an older or newer console kept: unknown or odd values fall back to the default. */
export function parse(kept: string | null): Settings {
  let found: unknown;
  try {
    found = JSON.parse(kept ?? "{}");
  } catch {
    return DEFAULTS;
  }
  if (typeof found !== "object" || found === null) return DEFAULTS;
  const value = found as Partial<Record<keyof Settings, unknown>>;
  const flag = (name: "sound" | "desktopNotifications" | "panelOpen") => {
    const kept = value[name];
    return typeof kept === "boolean" ? kept : DEFAULTS[name];
  };
  return {
    theme: value.theme === "light" || value.theme === "dark" ? value.theme : "system",
    sendKey: value.sendKey === "mod_enter" ? "mod_enter" : "enter",
    sound: flag("sound"),
    desktopNotifications: flag("desktopNotifications"),
    panelOpen: flag("panelOpen"),
  };
}

let forced: "light" | "dark" | null = null;

/** A screen that has its own idea of the theme while it is shown; null gives it back. */
export function forceTheme(theme: "light" | "dark" | null): void {
  forced = theme;
  paint(store.get());
}

function paint({ theme: chosen }: Settings): void {
  const theme = forced ?? chosen;
  const dark =
    theme === "dark" || (theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}

/** Keeps the page's theme and the other windows' choices up to date for the page's life. */
export function watchSettings(): void {
  const repaint = () => paint(store.get());
  store.subscribe(repaint);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
  window.addEventListener("storage", ({ key, newValue }) => {
    if (key === KEY) store.update(() => parse(newValue));
  });
  repaint();
}
