// What the widget remembers, and when it may: nothing before the visitor has written.
// Falls back to the host page's memory (told through `tell`) when the browser blocks ours.

export type Tell = (values: Record<string, string | null>) => void;

export class VisitorStorage {
  readonly #prefix: string;
  readonly #tell: Tell;
  readonly #local: Storage | null;
  readonly #fallback: Map<string, string>;
  /** Kept for this page only, until the gate opens. */
  readonly #pending = new Map<string, string>();
  #open: boolean;
  #hostKeeps = true;

  constructor(channelKey: string, memory: Record<string, string>, tell: Tell, local = usable()) {
    this.#prefix = `bellhop:${channelKey}:`;
    this.#tell = tell;
    this.#local = local;
    const kept = Object.entries(memory).filter(([, value]) => typeof value === "string");
    this.#fallback = new Map(kept);
    this.#open = this.get("visitor_token") !== null;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** The visitor has written something: from now on remembering is what they expect. */
  open(): void {
    if (this.#open) return;
    this.#open = true;
    this.#tell({});
    for (const [key, value] of this.#pending) this.set(key, value);
    this.#pending.clear();
  }

  get(key: string): string | null {
    return (
      this.#pending?.get(key) ??
      this.#local?.getItem(this.#prefix + key) ??
      this.#fallback.get(key) ??
      null
    );
  }

  /** Whether it outlives this page, as far as anybody can know. */
  set(key: string, value: string): boolean {
    if (!this.#open) {
      this.#pending.set(key, value);
      return false;
    }
    try {
      if (!this.#local) throw new Error("blocked");
      this.#local.setItem(this.#prefix + key, value);
      return true;
    } catch {
      // Blocked or full: the host page's storage is the second best place.
      this.#local?.removeItem(this.#prefix + key);
      this.#fallback.set(key, value);
      this.#tell({ [key]: value });
      return this.#hostKeeps;
    }
  }

  /** The host page could not keep what it was told either. */
  hostKeepsNothing(): void {
    this.#hostKeeps = false;
  }

  /** What other tabs write and remove (null) under keys that start so. */
  watch(start: string, changed: (key: string, value: string | null) => void): void {
    const from = this.#prefix + start;
    window.addEventListener("storage", ({ key, newValue }) => {
      if (key?.startsWith(from)) changed(key.slice(this.#prefix.length), newValue);
    });
  }

  remove(key: string): void {
    this.#pending.delete(key);
    this.#local?.removeItem(this.#prefix + key);
    if (this.#fallback.delete(key)) this.#tell({ [key]: null });
  }

  /** Every key that starts so. */
  keys(start: string): string[] {
    const from = this.#prefix + start;
    const local = this.#local ? Object.keys(this.#local) : [];
    return [
      ...local.filter((key) => key.startsWith(from)).map((key) => key.slice(this.#prefix.length)),
      ...[...this.#fallback.keys()].filter((key) => key.startsWith(start)),
    ];
  }

  forget(): void {
    for (const key of this.keys("")) this.remove(key);
    this.#pending.clear();
    this.#open = false;
  }
}

/** Third-party storage can be blocked; merely looking at it may throw. */
function usable(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
