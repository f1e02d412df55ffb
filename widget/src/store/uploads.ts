// The files chosen for the next message, each with its progress.

import type { Attachment, HubError, WidgetConfig } from "@bellhop/client";
import { newId } from "@bellhop/client";
import { computed, signal } from "@preact/signals";
import { bytes } from "../format";
import type { Texts } from "../i18n";
import { upload } from "../upload";

export interface Chosen {
  id: string;
  file: File;
  share: number;
  attachment: Attachment | null;
  failed: boolean;
  /** Refused for what it is: trying again would change nothing. */
  refused: boolean;
  abort: AbortController;
}

type Limits = WidgetConfig["limits"];

export class Uploads {
  readonly chosen = signal<readonly Chosen[]>([]);
  readonly problem = signal<string | null>(null);
  readonly busy = computed(() => this.chosen.value.some((it) => !it.attachment && !it.failed));
  readonly ready = computed(() => this.chosen.value.flatMap((it) => it.attachment ?? []));
  readonly #token: () => Promise<string>;

  constructor(token: () => Promise<string>) {
    this.#token = token;
  }

  /** Gives how many files were taken. */
  add(files: readonly File[], limits: Limits, { t, language }: Texts): number {
    this.problem.value = null;
    let taken = 0;
    for (const file of files) {
      const { attachment_bytes_max, attachments_per_message_max } = limits;
      if (this.chosen.value.length >= attachments_per_message_max) {
        this.problem.value = t("too_many_files", { n: attachments_per_message_max });
        break;
      }
      if (file.size > attachment_bytes_max) {
        const size = bytes(language, attachment_bytes_max);
        this.problem.value = t("file_too_big", { name: file.name, size });
        continue;
      }
      if (!isAccepted(file.type, limits.content_types)) {
        this.problem.value = t("file_type", { name: file.name });
        continue;
      }
      const chosen: Chosen = {
        id: newId(),
        file,
        share: 0,
        attachment: null,
        failed: false,
        refused: false,
        abort: new AbortController(),
      };
      this.chosen.value = [...this.chosen.value, chosen];
      taken += 1;
      void this.#run(chosen, t);
    }
    return taken;
  }

  retry(id: string, { t }: Texts): void {
    const chosen = this.chosen.value.find((it) => it.id === id);
    if (!chosen?.failed) return;
    this.problem.value = null;
    this.#change(id, { failed: false, share: 0 });
    void this.#run(chosen, t);
  }

  remove(id: string): void {
    this.chosen.value.find((it) => it.id === id)?.abort.abort();
    this.chosen.value = this.chosen.value.filter((it) => it.id !== id);
    this.problem.value = null;
  }

  clear(): void {
    this.chosen.value = [];
    this.problem.value = null;
  }

  async #run({ id, file, abort }: Chosen, t: Texts["t"]): Promise<void> {
    try {
      const attachment = await upload(file, {
        token: this.#token,
        signal: abort.signal,
        progress: (share) => this.#change(id, { share }),
      });
      this.#change(id, { attachment, share: 1 });
    } catch (error) {
      if (abort.signal.aborted) return;
      const { code } = error as Partial<HubError>;
      const refused = code === "content_type_not_allowed";
      this.#change(id, { failed: true, refused });
      this.problem.value = refused
        ? t("file_type", { name: file.name })
        : t("upload_failed", { name: file.name });
    }
  }

  #change(id: string, change: Partial<Chosen>): void {
    this.chosen.value = this.chosen.value.map((it) => (it.id === id ? { ...it, ...change } : it));
  }
}

/** A type the browser does not know is left to the hub, which looks into the file. */
export function isAccepted(type: string, accepted: readonly string[]): boolean {
  if (accepted.length === 0 || !type) return true;
  return accepted.some((it) =>
    it.endsWith("/*") ? type.startsWith(it.slice(0, -1)) : it === type,
  );
}
