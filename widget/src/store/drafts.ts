// What is written and not sent, by conversation; `null` is the one that has not begun.

import type { VisitorStorage } from "../storage";

const keyOf = (id: string | null): string => `draft:${id ?? "new"}`;

export class Drafts {
  readonly #storage: VisitorStorage;

  constructor(storage: VisitorStorage) {
    this.#storage = storage;
  }

  get(id: string | null): string {
    return this.#storage.get(keyOf(id)) ?? "";
  }

  set(id: string | null, text: string): void {
    if (text) this.#storage.set(keyOf(id), text);
    else this.#storage.remove(keyOf(id));
  }

  move(from: string, to: string): void {
    const text = this.get(from);
    if (!text) return;
    this.set(from, "");
    this.set(to, text);
  }
}
