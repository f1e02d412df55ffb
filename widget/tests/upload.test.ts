import { expect, it } from "vitest";
import { isAccepted } from "../src/store/uploads";
import {
  type Http,
  type HttpAnswer,
  type HttpRequest,
  ONE_GO_BYTES_MAX,
  upload,
} from "../src/upload";

const ATTACHMENT = { id: "a1" };

/** Takes chunks like the hub; `fail` may break a request before or after it was done. */
function chunked(fail: (count: number) => "before" | "after" | "busy" | null = () => null) {
  const stored: number[] = [];
  const requests: HttpRequest[] = [];
  let size = 0;
  let patches = 0;
  const http: Http = async (request): Promise<HttpAnswer> => {
    requests.push(request);
    if (request.method === "POST") {
      size = (JSON.parse(String(request.body)) as { size_bytes: number }).size_bytes;
      return { status: 201, body: { upload_id: "u1", offset: 0, chunk_bytes_max: 400_000 } };
    }
    if (request.method === "GET") return { status: 200, body: { offset: stored.length } };
    const broken = fail(++patches);
    if (broken === "before") throw new Error("cut");
    if (broken === "busy") return { status: 429, body: { code: "busy", retry_after_ms: 7_000 } };
    const offset = Number(request.headers["upload-offset"]);
    if (offset !== stored.length) return { status: 409, body: { code: "wrong_offset" } };
    for (const byte of new Uint8Array(await (request.body as Blob).arrayBuffer()))
      stored.push(byte);
    if (broken === "after") throw new Error("cut");
    return stored.length === size
      ? { status: 201, body: ATTACHMENT }
      : { status: 200, body: { offset: stored.length } };
  };
  return { http, stored, requests };
}

const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 31) % 251);
const file = (length: number) => new File([bytes(length)], "plan.pdf");
/** Compared byte by byte here: the test runner's own comparison takes seconds on a megabyte. */
function expectWhole(stored: number[]): void {
  expect(stored.length).toBe(BIG);
  expect(stored.findIndex((byte, i) => byte !== (i * 31) % 251)).toBe(-1);
}

const BIG = ONE_GO_BYTES_MAX + 500_000;

async function run(http: Http, of: File) {
  const waits: number[] = [];
  const shares: number[] = [];
  const done = upload(of, {
    http,
    token: async () => "t",
    progress: (share) => shares.push(share),
    wait: async (ms) => {
      waits.push(ms);
    },
  });
  return { attachment: await done, waits, shares };
}

it("sends a small file in one go", async () => {
  const requests: HttpRequest[] = [];
  const http: Http = async (request) => {
    requests.push(request);
    return { status: 201, body: ATTACHMENT };
  };
  const { attachment } = await run(http, file(1_000));
  expect(attachment).toEqual(ATTACHMENT);
  expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "POST /api/v1/attachments",
  ]);
  expect(requests[0]?.headers.authorization).toBe("Bearer t");
});

it("sends a large file in chunks, whole and in order", async () => {
  const hub = chunked();
  const { attachment, shares } = await run(hub.http, file(BIG));
  expect(attachment).toEqual(ATTACHMENT);
  expectWhole(hub.stored);
  expect(shares.at(-1)).toBe(1);
  expect([...shares].sort((a, b) => a - b)).toEqual(shares);
});

for (const broken of ["before", "after"] as const) {
  it(`asks where it is and goes on when the connection is cut ${broken} a chunk arrived`, async () => {
    const hub = chunked((count) => (count === 2 || count === 3 ? broken : null));
    await run(hub.http, file(BIG));
    expectWhole(hub.stored);
    expect(hub.requests.filter(({ method }) => method === "GET").length).toBe(2);
  });
}

it("waits as long as the hub asks when it is busy", async () => {
  const hub = chunked((count) => (count === 1 ? "busy" : null));
  const { waits } = await run(hub.http, file(BIG));
  expect(waits).toEqual([7_000]);
});

it("gives up at once on a final refusal, and after six tries on a dead connection", async () => {
  const refused: Http = async () => ({
    status: 413,
    body: { code: "too_large", title: "too big" },
  });
  await expect(run(refused, file(10))).rejects.toMatchObject({ code: "too_large" });
  let tries = 0;
  const dead: Http = () => {
    tries += 1;
    return Promise.reject(new Error("cut"));
  };
  await expect(run(dead, file(10))).rejects.toThrow("cut");
  expect(tries).toBe(6);
});

it("knows which types are accepted", () => {
  expect(isAccepted("image/png", ["image/*"])).toBe(true);
  expect(isAccepted("application/pdf", ["image/*", "application/pdf"])).toBe(true);
  expect(isAccepted("text/html", ["image/*"])).toBe(false);
  expect(isAccepted("", ["image/*"])).toBe(true);
  expect(isAccepted("text/html", [])).toBe(true);
});
