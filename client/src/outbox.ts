// What was written and is not yet acknowledged. Survives reloads, keeps order, never doubles:
// an entry keeps its client_id however often it is sent. It must not know the socket.
// Start reading at `#pump` (who goes next) and `#failed` (what a refusal means).

import { backoffMs } from "./backoff";
import type { Clock } from "./clock";
import { HubError, hubError } from "./error";
import { newId } from "./id";
import type { Action, Actions, Attachment, ReplyManner, Visibility, WireError } from "./wire";

export type OutboxState = "queued" | "sending" | "sent" | "failed";

export interface OutboxEntry {
  readonly client_id: string;
  /** The conversation, or `new:<client_id>` of the entry that starts it. */
  readonly conversation_id: string;
  readonly text: string;
  readonly attachment_ids: readonly string[];
  /** For showing the entry before the hub has it. */
  readonly attachments: readonly Attachment[];
  readonly visibility: Visibility;
  readonly follow_up_of: string | null;
  readonly expected_seq: number | null;
  /** In which way a reply goes out over a platform, where there is more than one. */
  readonly manner?: ReplyManner | undefined;
  readonly created_at: number;
  readonly state: OutboxState;
  readonly error: WireError | null;
  /** It has been on its way and nobody said what became of it: it may be stored already. */
  readonly unconfirmed: boolean;
  /** Set once sent. */
  readonly seq: number | null;
}

export interface SendOptions {
  visibility?: Visibility;
  follow_up_of?: string;
  expected_seq?: number;
  manner?: ReplyManner;
  attachments?: Attachment[];
}

/** Both may throw: storage is forbidden, or full. Then what was written lives as long as the page. */
export interface OutboxStorage {
  load(): string | null;
  save(text: string): void;
  /** What other tabs do to what is stored: one has gone and left these, or has finished with them. */
  watch?(others: {
    left: (text: string | null) => void;
    finished: (client_id: string) => void;
  }): void;
}

export interface Started {
  local_id: string;
  conversation_id: string;
}

export interface OutboxOptions {
  request: <A extends Action>(
    action: A,
    payload: Actions[A]["payload"],
  ) => Promise<Actions[A]["answer"]>;
  online: () => boolean;
  storage: OutboxStorage | null;
  random: () => number;
  clock: Clock;
  changed: (entries: readonly OutboxEntry[]) => void;
  /** Whether what is unsent would outlive this page; told when that changes. */
  kept: (kept: boolean) => void;
  started: (started: Started) => void;
}

/** More unsent messages than anybody writes by hand; a runaway page must not fill the storage. */
export const OUTBOX_ENTRIES_MAX = 200;
/** Below this, "try again" would be a busy loop. */
const RETRY_MIN_MS = 250;

/** The same client_id may be sent again; the hub says what became of it. */
const RETRYABLE: ReadonlySet<string> = new Set([
  "busy",
  "rate_limited",
  "unavailable",
  "outcome_unknown",
  "conflict",
  "timed_out",
]);

/** After these nobody knows; every other refusal says that nothing was stored. */
const OUTCOME_OPEN: ReadonlySet<string> = new Set(["outcome_unknown", "timed_out"]);

export function isUnsent({ state }: OutboxEntry): boolean {
  return state !== "sent";
}

export function isLocal(conversation_id: string): boolean {
  return conversation_id.startsWith("new:");
}

export class Outbox {
  entries: readonly OutboxEntry[] = [];
  kept = true;
  readonly #options: OutboxOptions;
  /** client_id → not before (on the steady clock), and how often it was refused. */
  readonly #waits = new Map<string, { until: number; attempt: number }>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
    try {
      this.entries = parseEntries(options.storage?.load() ?? null);
      options.storage?.watch?.({
        left: (text) => this.#adoptLeft(parseEntries(text)),
        finished: (client_id) => this.#finishedElsewhere(client_id),
      });
    } catch {
      this.kept = false;
    }
  }

  add(
    conversation_id: string | null,
    text: string,
    attachment_ids: readonly string[],
    options: SendOptions,
  ): OutboxEntry {
    if (this.entries.filter(isUnsent).length >= OUTBOX_ENTRIES_MAX) {
      throw hubError("outbox_full", "too many messages are waiting");
    }
    const client_id = newId();
    const entry: OutboxEntry = {
      client_id,
      conversation_id: conversation_id ?? `new:${client_id}`,
      text,
      attachment_ids: [...attachment_ids],
      attachments: options.attachments ?? [],
      visibility: options.visibility ?? "public",
      follow_up_of: options.follow_up_of ?? null,
      expected_seq: options.expected_seq ?? null,
      manner: options.manner,
      // Stored one by one, entries are put in order by this; a clock set back must not reorder them.
      created_at: Math.max(
        this.#options.clock.wall(),
        ...this.entries.map(({ created_at }) => created_at + 1),
      ),
      state: "queued",
      error: null,
      unconfirmed: false,
      seq: null,
    };
    this.#set([...this.entries, entry]);
    this.#pump();
    return entry;
  }

  retry(client_id: string, changes: { expected_seq?: number | null; text?: string } = {}): void {
    this.#waits.delete(client_id);
    this.#change(client_id, (entry) =>
      entry.state === "failed" ? { ...entry, ...changes, state: "queued", error: null } : entry,
    );
    this.#pump();
  }

  /** What may be stored already cannot be taken back; everything else can. */
  discard(client_id: string): void {
    const gone = this.#find(client_id);
    if (!gone || gone.state === "sending" || gone.state === "sent" || gone.unconfirmed) return;
    this.#remove(gone);
  }

  #remove(gone: OutboxEntry): void {
    const { client_id } = gone;
    const rest = this.entries.filter((entry) => entry !== gone);
    // Discarding what would have started a conversation leaves that to the next in line.
    const heir = rest.find((entry) => entry.conversation_id === gone.conversation_id);
    const moved =
      heir && gone.conversation_id === `new:${client_id}`
        ? rest.map((entry) =>
            entry.conversation_id === gone.conversation_id
              ? {
                  ...entry,
                  conversation_id: `new:${heir.client_id}`,
                  follow_up_of: entry === heir ? gone.follow_up_of : entry.follow_up_of,
                }
              : entry,
          )
        : rest;
    this.#waits.delete(client_id);
    this.#set(moved);
    if (heir && isLocal(gone.conversation_id)) {
      this.#options.started({
        local_id: gone.conversation_id,
        conversation_id: `new:${heir.client_id}`,
      });
    }
    this.#pump();
  }

  /** The message itself has come back from the hub: the entry has done its work. */
  confirm(client_id: string, conversation_id: string): void {
    const entry = this.#find(client_id);
    if (!entry) return;
    this.#adopt(entry, conversation_id);
    this.#waits.delete(client_id);
    this.#set(this.entries.filter((other) => other.client_id !== client_id));
    this.#pump();
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#waits.clear();
    this.#set([]);
  }

  /** The connection changed: what was on its way has an unknown outcome and is asked again. */
  connectionChanged(): void {
    if (this.#options.online()) {
      this.#pump();
      return;
    }
    clearTimeout(this.#timer);
    if (this.entries.some((entry) => entry.state === "sending")) {
      this.#set(
        this.entries.map((entry) =>
          entry.state === "sending" ? { ...entry, state: "queued" } : entry,
        ),
      );
    }
  }

  /** One entry per conversation at a time, the oldest first. */
  #pump(): void {
    clearTimeout(this.#timer);
    if (!this.#options.online()) return;
    const busy = new Set<string>();
    let next = Number.POSITIVE_INFINITY;
    for (const entry of this.entries) {
      const lane = entry.conversation_id;
      if (entry.state === "sent" || busy.has(lane)) continue;
      const starts = lane === `new:${entry.client_id}`;
      // A final refusal lets later messages pass, but nothing passes a failed start.
      if (entry.state === "failed" && !starts) continue;
      busy.add(lane);
      if (entry.state !== "queued" || (isLocal(lane) && !starts)) continue;
      const until = this.#waits.get(entry.client_id)?.until ?? 0;
      if (until > this.#options.clock.steady()) next = Math.min(next, until);
      else this.#dispatch(entry, starts);
    }
    if (Number.isFinite(next)) {
      this.#timer = setTimeout(() => this.#pump(), next - this.#options.clock.steady());
    }
  }

  #dispatch(entry: OutboxEntry, starts: boolean): void {
    // Stored before it goes out: a page that is closed now must not call it unsent later.
    this.#change(entry.client_id, (it) => ({ ...it, state: "sending", unconfirmed: true }));
    const { client_id, text, conversation_id } = entry;
    const common = {
      client_id,
      text,
      ...(entry.attachment_ids.length > 0 && { attachment_ids: [...entry.attachment_ids] }),
    };
    const answer: Promise<{ seq: number; conversation_id?: string }> = starts
      ? this.#options.request("start_conversation", {
          ...common,
          ...(entry.follow_up_of !== null && { follow_up_of: entry.follow_up_of }),
        })
      : entry.visibility === "internal"
        ? this.#options.request("send_note", { ...common, conversation_id })
        : entry.visibility === "whisper"
          ? this.#options.request("whisper", { ...common, conversation_id })
          : this.#options.request("send_message", {
              ...common,
              conversation_id,
              ...(entry.expected_seq !== null && { expected_seq: entry.expected_seq }),
              ...(entry.manner && { manner: entry.manner }),
            });
    answer.then(
      (done) => {
        if (done.conversation_id) this.#adopt(entry, done.conversation_id);
        this.#waits.delete(client_id);
        this.#change(client_id, (it) => ({
          ...it,
          state: "sent",
          unconfirmed: false,
          error: null,
          seq: done.seq,
        }));
        this.#pump();
      },
      (error: unknown) => this.#failed(client_id, error),
    );
  }

  #failed(client_id: string, error: unknown): void {
    const { code, message, retry_after_ms } =
      error instanceof HubError ? error : hubError("internal", String(error));
    const state = this.#find(client_id)?.state;
    // A frame that closed the socket (1009) would close the next one too: it is not sent again.
    if (state !== "sending" && !(state === "queued" && code === "too_big")) return;
    if (code === "disconnected") {
      this.#change(client_id, (it) => ({ ...it, state: "queued" }));
      return;
    }
    const unconfirmed = OUTCOME_OPEN.has(code);
    if (RETRYABLE.has(code)) {
      const attempt = (this.#waits.get(client_id)?.attempt ?? 0) + 1;
      const wait = Math.max(RETRY_MIN_MS, backoffMs(attempt, this.#options.random));
      const until = this.#options.clock.steady() + Math.max(retry_after_ms ?? 0, wait);
      this.#waits.set(client_id, { until, attempt });
      this.#change(client_id, (it) => ({ ...it, state: "queued", unconfirmed }));
    } else {
      const error = { code, message };
      this.#change(client_id, (it) => ({ ...it, state: "failed", unconfirmed: false, error }));
    }
    this.#pump();
  }

  /** A started conversation has a real id now: everything behind it goes there. */
  #adopt(entry: OutboxEntry, conversation_id: string): void {
    const local_id = `new:${entry.client_id}`;
    if (entry.conversation_id !== local_id) return;
    this.#set(
      this.entries.map((it) => (it.conversation_id === local_id ? { ...it, conversation_id } : it)),
    );
    this.#options.started({ local_id, conversation_id });
  }

  /** Another tab has gone; what it had not sent is ours now. Its ids make a second sending harmless. */
  #adoptLeft(left: readonly OutboxEntry[]): void {
    const fresh = left.filter(({ client_id }) => !this.#find(client_id));
    if (fresh.length === 0) return;
    this.#set([...this.entries, ...fresh]);
    this.#pump();
  }

  /** Another tab that shares the storage has sent or discarded it: it is not waiting any more. */
  #finishedElsewhere(client_id: string): void {
    const entry = this.#find(client_id);
    if (!entry || isLocal(entry.conversation_id)) {
      // Not before our own answer has told which conversation the rest belongs to.
      if (entry?.state !== "failed") return;
    }
    if (entry.state === "queued" || entry.state === "failed") this.#remove(entry);
  }

  #find(client_id: string): OutboxEntry | undefined {
    return this.entries.find((entry) => entry.client_id === client_id);
  }

  #change(client_id: string, change: (entry: OutboxEntry) => OutboxEntry): void {
    if (!this.#find(client_id)) return;
    this.#set(this.entries.map((it) => (it.client_id === client_id ? change(it) : it)));
  }

  #set(entries: readonly OutboxEntry[]): void {
    this.entries = entries;
    const before = this.kept;
    try {
      this.#options.storage?.save(JSON.stringify(entries.filter(isUnsent)));
      this.kept = true;
    } catch {
      this.kept = false;
    }
    this.#options.changed(entries);
    if (this.kept !== before) this.#options.kept(this.kept);
  }
}

const KEPT: readonly Visibility[] = ["public", "internal", "whisper"];

/** Storage is shared with everything on the origin: believe nothing that does not have the form. */
export function parseEntries(text: string | null): OutboxEntry[] {
  if (!text) return [];
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return [];
  }
  if (!Array.isArray(parsed)) return [];
  return parsed.slice(0, OUTBOX_ENTRIES_MAX).flatMap((raw: unknown) => {
    if (typeof raw !== "object" || raw === null) return [];
    const entry = raw as Partial<Record<keyof OutboxEntry, unknown>>;
    if (
      typeof entry.client_id !== "string" ||
      typeof entry.conversation_id !== "string" ||
      typeof entry.text !== "string"
    ) {
      return [];
    }
    // Better lost than public: an entry of a kind that this client does not know is left out.
    const visibility = KEPT.find((kept) => kept === (entry.visibility ?? "public"));
    if (visibility === undefined) return [];
    const failed = entry.state === "failed";
    return [
      {
        client_id: entry.client_id,
        conversation_id: entry.conversation_id,
        text: entry.text,
        attachment_ids: Array.isArray(entry.attachment_ids)
          ? entry.attachment_ids.filter((id): id is string => typeof id === "string")
          : [],
        attachments: Array.isArray(entry.attachments) ? (entry.attachments as Attachment[]) : [],
        visibility,
        follow_up_of: typeof entry.follow_up_of === "string" ? entry.follow_up_of : null,
        expected_seq: typeof entry.expected_seq === "number" ? entry.expected_seq : null,
        // Whatever it is: the hub refuses what is none, and posts nothing to everybody in its place.
        manner: entry.manner as ReplyManner | undefined,
        created_at: typeof entry.created_at === "number" ? entry.created_at : 0,
        state: failed ? "failed" : "queued",
        unconfirmed: !failed && (entry.unconfirmed === true || entry.state === "sending"),
        error: failed ? ((entry.error as WireError | null) ?? null) : null,
        seq: null,
      } satisfies OutboxEntry,
    ];
  });
}
