// Full screen for a wall: no chrome, dark unless told otherwise, and the display stays awake.

import { type RefObject, useCallback, useEffect, useState } from "react";
import { forceTheme } from "../../stores/settings";

/** The buttons go once the pointer has rested this long. */
const QUIET_AFTER_MS = 3_000;

export function useWall(element: RefObject<HTMLElement | null>) {
  const [on, setOn] = useState(false);
  const [dark, setDark] = useState(true);
  const [quiet, setQuiet] = useState(false);

  useEffect(() => {
    if (!on) return;
    forceTheme(dark ? "dark" : "light");
    return () => forceTheme(null);
  }, [on, dark]);
  useEffect(() => {
    if (on) return keepAwake();
  }, [on]);
  useEffect(() => {
    if (!on) return;
    let timer = setTimeout(() => setQuiet(true), QUIET_AFTER_MS);
    const moved = () => {
      setQuiet(false);
      clearTimeout(timer);
      timer = setTimeout(() => setQuiet(true), QUIET_AFTER_MS);
    };
    const keyed = (event: KeyboardEvent) => {
      moved();
      if (event.key !== "Escape") return;
      event.preventDefault();
      setOn(false);
    };
    // Esc leaves full screen before any key reaches the page.
    const changed = () => {
      if (document.fullscreenElement === null) setOn(false);
    };
    window.addEventListener("pointermove", moved);
    window.addEventListener("keydown", keyed, true);
    document.addEventListener("fullscreenchange", changed);
    return () => {
      clearTimeout(timer);
      setQuiet(false);
      window.removeEventListener("pointermove", moved);
      window.removeEventListener("keydown", keyed, true);
      document.removeEventListener("fullscreenchange", changed);
      if (document.fullscreenElement !== null) void document.exitFullscreen();
    };
  }, [on]);

  const toggle = useCallback(() => {
    setOn((now) => {
      // The button that was pressed would keep the chrome on the wall.
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      // Refused in some frames and kiosks: the page then fills its window only.
      if (!now) void element.current?.requestFullscreen?.().catch(() => undefined);
      return !now;
    });
  }, [element]);
  return { on, dark, quiet, toggle, toggleTheme: () => setDark((now) => !now) };
}

/** The lock is lost whenever the page is hidden, and taken again when it is back. */
function keepAwake(): () => void {
  let stopped = false;
  let lock: WakeLockSentinel | null = null;
  const take = async () => {
    if (!("wakeLock" in navigator) || document.visibilityState !== "visible") return;
    const taken = await navigator.wakeLock.request("screen").catch(() => null);
    if (stopped) void taken?.release();
    else lock = taken;
  };
  void take();
  document.addEventListener("visibilitychange", take);
  return () => {
    stopped = true;
    document.removeEventListener("visibilitychange", take);
    void lock?.release();
  };
}
