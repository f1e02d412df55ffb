// Files on their way to the hub: one request for a small one, resumable chunks for a large one.
// Must not know the composer; progress goes out through a callback.

import { call } from "./api";
import { Problem } from "./problem";
import { session } from "./session";
import type { Attachment, UploadBegun } from "./wire";

/** Above this a broken connection should not cost the whole file. */
export const CHUNKED_ABOVE_BYTES = 1024 * 1024;
const CHUNK_TRIES_MAX = 4;
const TRY_WAIT_MS = 1_000;

export type Progress = (sentBytes: number) => void;

export function upload(file: File, progress: Progress, signal: AbortSignal): Promise<Attachment> {
  return file.size > CHUNKED_ABOVE_BYTES
    ? uploadInChunks(file, progress, signal)
    : uploadWhole(file, progress, signal);
}

async function uploadWhole(
  file: File,
  progress: Progress,
  signal: AbortSignal,
): Promise<Attachment> {
  const form = new FormData();
  form.append("file", file, file.name);
  const { body } = await transfer("POST", "/api/v1/attachments", form, {}, progress, signal);
  return body as Attachment;
}

async function uploadInChunks(
  file: File,
  progress: Progress,
  signal: AbortSignal,
): Promise<Attachment> {
  const begun = await call<UploadBegun>("/uploads", {
    method: "POST",
    json: { name: file.name, size_bytes: file.size },
    signal,
  });
  const path = `/uploads/${begun.upload_id}`;
  let offset = begun.offset;
  let tries = 0;
  for (;;) {
    const chunk = file.slice(offset, offset + begun.chunk_bytes_max);
    const headers = {
      "Upload-Offset": String(offset),
      "Content-Type": "application/octet-stream",
    };
    try {
      const from = offset;
      const answer = await transfer(
        "PATCH",
        `/api/v1${path}`,
        chunk,
        headers,
        (sent) => progress(from + sent),
        signal,
      );
      if (answer.status === 201) return answer.body as Attachment;
      offset = (answer.body as { offset: number }).offset;
      tries = 0;
    } catch (error) {
      tries += 1;
      const worthIt = error instanceof Problem && RETRYABLE.has(error.code);
      if (signal.aborted || !worthIt || tries >= CHUNK_TRIES_MAX) throw error;
      await new Promise((resolve) => setTimeout(resolve, tries * TRY_WAIT_MS));
      // The hub knows how much has arrived; what we believe may be more.
      offset = (await call<{ offset: number }>(path, { signal })).offset;
    }
  }
}

const RETRYABLE: ReadonlySet<string> = new Set([
  "offline",
  "unavailable",
  "busy",
  "rate_limited",
  "wrong_offset",
]);

/** `fetch` cannot tell how much of a body has left; XMLHttpRequest can. */
function transfer(
  method: "POST" | "PATCH",
  url: string,
  body: FormData | Blob,
  headers: Readonly<Record<string, string>>,
  progress: Progress,
  signal: AbortSignal,
): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open(method, url);
    xhr.responseType = "json";
    const { token } = session.get();
    if (token) xhr.setRequestHeader("Authorization", `Bearer ${token}`);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.upload.onprogress = ({ loaded }) => progress(loaded);
    xhr.onerror = () => reject(new Problem("offline", "the connection broke"));
    xhr.onabort = () => reject(new Problem("aborted", "taken back"));
    xhr.onload = () => {
      if (xhr.status >= 200 && xhr.status < 300) {
        resolve({ status: xhr.status, body: xhr.response });
        return;
      }
      const said: { code?: string; detail?: string } = xhr.response ?? {};
      const code = said.code ?? (xhr.status >= 502 ? "unavailable" : "internal");
      reject(new Problem(code, said.detail ?? xhr.statusText));
    };
    signal.addEventListener("abort", () => xhr.abort(), { once: true });
    xhr.send(body);
  });
}
