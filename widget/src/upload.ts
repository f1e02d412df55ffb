// Files to the hub: small ones in one go, larger ones in chunks that survive a cut connection.
// Start reading at `upload`.

import { type Attachment, HubError } from "@bellhop/client";
import { hubErrorOf } from "./api";

/** Up to here one request is quicker than three. */
export const ONE_GO_BYTES_MAX = 1024 * 1024;
/** Used when the hub names a larger bound: a chunk is what a cut connection costs. */
const CHUNK_BYTES_MAX = 1024 * 1024;
/** Tries in a row without a single byte of progress. */
const TRIES_MAX = 6;
const RETRY_FIRST_MS = 500;

export interface HttpAnswer {
  status: number;
  body: unknown;
}

export interface HttpRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: Blob | FormData | string;
  progress?: (bytes: number) => void;
  signal?: AbortSignal;
}

/** Rejects when there is no connection; any status resolves. */
export type Http = (request: HttpRequest) => Promise<HttpAnswer>;

export interface UploadOptions {
  token: () => Promise<string>;
  http?: Http;
  signal?: AbortSignal;
  /** 0 to 1. */
  progress?: (share: number) => void;
  wait?: (ms: number) => Promise<void>;
}

const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export async function upload(file: File, options: UploadOptions): Promise<Attachment> {
  const http = options.http ?? xhr;
  const wait = options.wait ?? later;
  const progress = (bytes: number) => options.progress?.(file.size ? bytes / file.size : 0);
  const ask = async (
    request: Omit<HttpRequest, "headers"> & { headers?: Record<string, string> },
  ) => {
    const token = await options.token();
    const answer = await http({
      ...request,
      headers: { authorization: `Bearer ${token}`, ...request.headers },
      ...(options.signal && { signal: options.signal }),
    });
    if (answer.status >= 400) throw await hubErrorOf(answer.status, answer.body);
    return answer;
  };

  const again = <T>(work: () => Promise<T>) => persist(work, wait, options.signal);
  if (file.size <= ONE_GO_BYTES_MAX) {
    return again(async () => {
      const body = new FormData();
      body.append("file", file, file.name);
      const { body: attachment } = await ask({
        method: "POST",
        path: "/api/v1/attachments",
        body,
        progress,
      });
      return attachment as Attachment;
    });
  }

  const { body } = await again(() =>
    ask({
      method: "POST",
      path: "/api/v1/uploads",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name: file.name, size_bytes: file.size }),
    }),
  );
  const { upload_id, chunk_bytes_max } = body as { upload_id: string; chunk_bytes_max: number };
  const path = `/api/v1/uploads/${encodeURIComponent(upload_id)}`;
  const chunk = Math.max(1, Math.min(CHUNK_BYTES_MAX, chunk_bytes_max));
  let offset = 0;
  let known = true;
  for (;;) {
    const answer = await again(async () => {
      if (!known) {
        // The last chunk may have arrived although its answer did not: ask where we are.
        const { body } = await ask({ method: "GET", path });
        offset = (body as { offset: number }).offset;
        known = true;
      }
      const start = offset;
      try {
        return await ask({
          method: "PATCH",
          path,
          headers: { "upload-offset": String(start), "content-type": "application/octet-stream" },
          body: file.slice(start, start + chunk),
          progress: (bytes) => progress(start + bytes),
        });
      } catch (error) {
        known = false;
        throw error;
      }
    });
    if (answer.status === 201) {
      progress(file.size);
      return answer.body as Attachment;
    }
    offset = (answer.body as { offset: number }).offset;
    progress(offset);
  }
}

async function persist<T>(
  work: () => Promise<T>,
  wait: (ms: number) => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const final = error instanceof HubError && !PASSING.has(error.code);
      if (final || attempt >= TRIES_MAX || signal?.aborted) throw error;
      const asked = error instanceof HubError ? (error.retry_after_ms ?? 0) : 0;
      await wait(Math.max(asked, RETRY_FIRST_MS * 2 ** (attempt - 1)));
    }
  }
}

/** What the same request may get past later; anything else the hub refuses for good. */
const PASSING: ReadonlySet<string> = new Set([
  "busy",
  "rate_limited",
  "unavailable",
  "outcome_unknown",
  "conflict",
  "wrong_offset",
]);

/** XMLHttpRequest, because fetch cannot tell how much has been sent. */
const xhr: Http = (request) =>
  new Promise((resolve, reject) => {
    const it = new XMLHttpRequest();
    it.open(request.method, request.path);
    for (const [name, value] of Object.entries(request.headers)) it.setRequestHeader(name, value);
    it.upload.onprogress = (event) => request.progress?.(event.loaded);
    it.onload = () => {
      let body: unknown = null;
      try {
        body = JSON.parse(it.responseText);
      } catch {
        // An empty or foreign body: the status says enough.
      }
      resolve({ status: it.status, body });
    };
    it.onerror = it.onabort = () => reject(new Error("cut off"));
    request.signal?.addEventListener("abort", () => it.abort());
    it.send(request.body ?? null);
  });
