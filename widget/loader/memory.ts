// The host page's memory of a visitor who has written. Before that, nothing is stored.
// The browser may refuse every access; then the page simply remembers nothing.

export function remember(key: string) {
  /** What the frame could not keep in its own origin's storage; null before anything was written. */
  let all: Record<string, string> | null = null;
  try {
    all = JSON.parse(localStorage.getItem(key) as string);
  } catch {}
  return {
    all: () => all,
    /** Null forgets. */
    set(values: Record<string, string | null> | null): void {
      all = values && (Object.assign(all ?? {}, values) as Record<string, string>);
      try {
        if (all) localStorage.setItem(key, JSON.stringify(all));
        else localStorage.removeItem(key);
      } catch {}
    },
  };
}
