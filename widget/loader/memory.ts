// The host page's memory of a visitor who has written. Before that, nothing is stored.
// The browser may refuse every access; then the page simply remembers nothing.

export function remember(key: string) {
  /** What the frame could not keep in its own origin's storage; null before anything was written. */
  let all: Record<string, string> | null = null;
  const read = (): void => {
    try {
      all = JSON.parse(localStorage.getItem(key) as string) ?? all;
    } catch {}
  };
  read();
  return {
    all: () => all,
    /** Null forgets. Whether it is kept beyond this page. */
    set(values: Record<string, string | null> | null): boolean {
      // Another tab may have written since.
      read();
      all = values && (Object.assign(all ?? {}, values) as Record<string, string>);
      try {
        if (all) localStorage.setItem(key, JSON.stringify(all));
        else localStorage.removeItem(key);
        return true;
      } catch {
        return false;
      }
    },
  };
}
