// HTTP calls to the hub. Answers are parsed by their callers' types; errors become `Problem`.

import { type Fault, Problem } from "./problem";
import { session } from "./session";

const ROOT = "/api/v1";
/** An answer that takes longer is as good as lost; what carries a file takes its time. */
const DEADLINE_MS = 20_000;

export type Query = Readonly<Record<string, string | number | null | undefined>>;

export function query(values: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== null && value !== undefined && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}

interface Call {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  json?: unknown;
  body?: BodyInit;
  headers?: Readonly<Record<string, string>>;
  signal?: AbortSignal;
}

/** `T` is what docs/protocol.md promises for this call. */
export async function call<T>(path: string, options: Call = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json", ...options.headers };
  const { token } = session.get();
  if (token) headers.Authorization = `Bearer ${token}`;
  let body = options.body;
  if (options.json !== undefined) {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(options.json);
  }
  let response: Response;
  try {
    response = await fetch(`${ROOT}${path}`, {
      method: options.method ?? "GET",
      headers,
      credentials: "same-origin",
      ...(body === undefined ? {} : { body }),
      ...withSignal(options),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Problem("offline", "the hub could not be reached");
  }
  if (!response.ok) throw await problemOf(response);
  // "No content" and "accepted" say nothing more.
  const said = await response.text();
  return (said === "" ? undefined : JSON.parse(said)) as T;
}

function withSignal({ signal, body }: Call): { signal?: AbortSignal } {
  if (signal) return { signal };
  return body === undefined ? { signal: AbortSignal.timeout(DEADLINE_MS) } : {};
}

async function problemOf(response: Response): Promise<Problem> {
  const said: unknown = await response.json().catch(() => null);
  const field = (name: string): unknown =>
    typeof said === "object" && said !== null && name in said
      ? (said as Record<string, unknown>)[name]
      : undefined;
  const code = field("code");
  const detail = field("detail") ?? field("title");
  const retry = field("retry_after_ms");
  const problem = new Problem(
    typeof code === "string" ? code : codeForStatus(response.status),
    typeof detail === "string" ? detail : response.statusText,
    typeof retry === "number" ? retry : null,
    faultsIn(field("errors"), field("pointer"), detail),
  );
  // A session that ended elsewhere: the log-in page says so. A wrong password is not that.
  if (response.status === 401 && session.get().token !== null) session.expire();
  return problem;
}

/** Several faults come as `errors`, a single one as the problem's own `pointer`. */
function faultsIn(errors: unknown, pointer: unknown, detail: unknown): Fault[] {
  const all: unknown[] = Array.isArray(errors) ? errors : [{ pointer, detail }];
  return all.filter(
    (one): one is Fault =>
      typeof one === "object" &&
      one !== null &&
      typeof (one as Partial<Fault>).pointer === "string" &&
      typeof (one as Partial<Fault>).detail === "string",
  );
}

function codeForStatus(status: number): string {
  if (status === 401) return "unauthenticated";
  if (status === 403) return "forbidden";
  if (status === 404) return "not_found";
  if (status === 429) return "rate_limited";
  return status >= 502 ? "unavailable" : "internal";
}
