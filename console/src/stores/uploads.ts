// Files chosen for a reply and how far they are, by conversation.

import { explain } from "../hub/problem";
import { upload } from "../hub/uploads";
import type { Attachment } from "../hub/wire";
import { createStore } from "./store";

export interface Upload {
  key: string;
  file: File;
  /** For pictures: an object URL, given back when the chip goes. */
  preview: string | null;
  sent_bytes: number;
  attachment: Attachment | null;
  problem: string | null;
}

export const NO_UPLOADS: readonly Upload[] = [];
export const uploads = createStore<Readonly<Record<string, readonly Upload[]>>>({});

const aborts = new Map<string, AbortController>();
let lastKey = 0;

export function addFiles(conversationId: string, files: Iterable<File>): void {
  for (const file of files) {
    lastKey += 1;
    const key = String(lastKey);
    const preview = file.type.startsWith("image/") ? URL.createObjectURL(file) : null;
    const added: Upload = {
      key,
      file,
      preview,
      sent_bytes: 0,
      attachment: null,
      problem: null,
    };
    set(conversationId, (here) => [...here, added]);
    void run(conversationId, added);
  }
}

export function retryUpload(conversationId: string, upload: Upload): void {
  change(conversationId, upload.key, { problem: null, sent_bytes: 0 });
  void run(conversationId, upload);
}

export function removeUpload(conversationId: string, key: string): void {
  aborts.get(key)?.abort();
  aborts.delete(key);
  set(conversationId, (here) =>
    here.filter((one) => {
      if (one.key === key && one.preview) URL.revokeObjectURL(one.preview);
      return one.key !== key;
    }),
  );
}

export function clearUploads(conversationId: string): void {
  for (const { key } of uploads.get()[conversationId] ?? []) removeUpload(conversationId, key);
}

async function run(conversationId: string, { key, file }: Upload): Promise<void> {
  const abort = new AbortController();
  aborts.set(key, abort);
  try {
    const attachment = await upload(
      file,
      (sent_bytes) => change(conversationId, key, { sent_bytes }),
      abort.signal,
    );
    change(conversationId, key, { attachment, sent_bytes: file.size });
  } catch (error) {
    if (!abort.signal.aborted) change(conversationId, key, { problem: explain(error) });
  } finally {
    aborts.delete(key);
  }
}

function change(conversationId: string, key: string, what: Partial<Upload>): void {
  set(conversationId, (here) => here.map((one) => (one.key === key ? { ...one, ...what } : one)));
}

function set(conversationId: string, next: (here: readonly Upload[]) => readonly Upload[]): void {
  uploads.update((all) => ({ ...all, [conversationId]: next(all[conversationId] ?? NO_UPLOADS) }));
}
