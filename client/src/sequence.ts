// Keeps conversations gapless: drops repeats, notices gaps, asks for the missing part.
// It must not know the socket; it asks through `resume` and hands on through `deliver`.
// Start reading at `receive`.

import { backoffMs } from "./backoff";
import type { Push, ResumePoint, ResumeStatus } from "./wire";

export type SequencedPush = Extract<Push, { payload: { previous_seq: number } }>;

export function isSequenced(push: Push): push is SequencedPush {
  return "previous_seq" in push.payload;
}

/** The hub refuses more in one `resume`. */
export const RESUME_CONVERSATIONS_MAX = 100;
/** Pushes held for one conversation while its gap heals; the hub replays the rest anyway. */
const HELD_MAX = 1_000;
/** A replay that has not ended by then is asked for again. */
export const HEAL_DEADLINE_MS = 15_000;
/** A fetch that has not ended by then is given up; until it ends, the conversation stands still. */
export const REFETCH_DEADLINE_MS = 30_000;

export interface SequencesOptions {
  deliver: (push: SequencedPush) => void;
  resume: (conversations: ResumePoint[]) => Promise<{ conversations: ResumeStatus[] }>;
  /** Fetch the conversation over HTTP; pushes wait until it is done. */
  refetch: (conversation_id: string, seq: number) => Promise<void>;
  lost: (conversation_id: string) => void;
  online: () => boolean;
  random: () => number;
}

interface Track {
  seq: number;
  /** `asking`: a replay is on its way; `refetching`: the app is fetching after a reset. */
  healing: "no" | "asking" | "refetching";
  /** A new socket began during a fetch: what came in between has to be asked for. */
  askAfter: boolean;
  held: Map<number, SequencedPush>;
  attempt: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

export class Sequences {
  readonly #options: SequencesOptions;
  readonly #tracks = new Map<string, Track>();
  readonly #asked = new Set<string>();
  #scheduled = false;

  constructor(options: SequencesOptions) {
    this.#options = options;
  }

  /** Keep `id` complete from `seq` on. With `ask`, what happened since is fetched at once. */
  track(id: string, seq: number, ask: boolean): void {
    // What is complete from an earlier fact on stays so: a summary that is ahead brings no facts.
    if (this.#tracks.has(id)) return;
    this.#tracks.set(id, {
      seq,
      healing: "no",
      askAfter: false,
      held: new Map(),
      attempt: 0,
      timer: undefined,
    });
    if (ask) this.#heal(id);
  }

  /** The hub is at `seq`: if that is ahead of us and nothing is on its way, ask. */
  expect(id: string, seq: number): void {
    const track = this.#tracks.get(id);
    if (track && seq > track.seq) this.#heal(id);
  }

  untrack(id: string): void {
    clearTimeout(this.#tracks.get(id)?.timer);
    this.#tracks.delete(id);
  }

  seq(id: string): number | null {
    return this.#tracks.get(id)?.seq ?? null;
  }

  /** A new socket: the replay that was running is void; these go into the login frame. */
  points(skip: ReadonlySet<string>): ResumePoint[] {
    const points: ResumePoint[] = [];
    this.#asked.clear();
    for (const [conversation_id, track] of this.#tracks) {
      if (track.healing === "refetching") {
        // What a page of the old socket's time replaces must not run ahead of it.
        track.held.clear();
        track.askAfter = true;
        continue;
      }
      clearTimeout(track.timer);
      track.healing = "no";
      track.held.clear();
      if (skip.has(conversation_id)) continue;
      if (points.length < RESUME_CONVERSATIONS_MAX) {
        points.push({ conversation_id, seq: track.seq });
        this.#asking(conversation_id, track);
      } else {
        track.healing = "asking";
        this.#asked.add(conversation_id);
      }
    }
    return points;
  }

  /** What did not fit into the login frame. */
  loggedIn(): void {
    if (this.#asked.size > 0) this.#ask();
  }

  /** The hub has another history, from a backup: what was seen may not have happened. */
  restored(): void {
    for (const track of this.#tracks.values()) {
      track.seq = 0;
      track.held.clear();
    }
  }

  receive(push: SequencedPush): void {
    const { conversation_id, seq } = push.payload;
    const track = this.#tracks.get(conversation_id);
    if (!track) {
      this.#options.deliver(push);
      return;
    }
    if (seq <= track.seq) return;
    // What is next in order always has room: only what waits for it may be dropped.
    if (track.held.size < HELD_MAX || push.payload.previous_seq <= track.seq)
      track.held.set(seq, push);
    if (track.healing !== "refetching") this.#drain(conversation_id, track);
  }

  resumed({ conversation_id, seq }: ResumePoint): void {
    const track = this.#tracks.get(conversation_id);
    if (!track || track.healing === "refetching") return;
    clearTimeout(track.timer);
    track.healing = "no";
    track.attempt = 0;
    track.seq = Math.max(track.seq, seq);
    this.#drain(conversation_id, track);
  }

  reset({ conversation_id, seq }: ResumePoint): void {
    const track = this.#tracks.get(conversation_id);
    if (!track || track.healing === "refetching") return;
    clearTimeout(track.timer);
    track.healing = "refetching";
    track.askAfter = false;
    const isCurrent = () =>
      this.#tracks.get(conversation_id) === track && track.healing === "refetching";
    const failed = () => {
      if (isCurrent()) this.#later(conversation_id, track);
    };
    track.timer = setTimeout(failed, REFETCH_DEADLINE_MS);
    this.#options.refetch(conversation_id, seq).then(() => {
      if (!isCurrent()) return;
      clearTimeout(track.timer);
      track.healing = "no";
      track.attempt = 0;
      track.seq = Math.max(track.seq, seq);
      this.#drain(conversation_id, track);
      if (track.askAfter) this.#heal(conversation_id);
    }, failed);
  }

  answered(statuses: ResumeStatus[]): void {
    for (const { conversation_id, status } of statuses) {
      if (status !== "not_found") continue;
      this.untrack(conversation_id);
      this.#options.lost(conversation_id);
    }
  }

  /** Hand on what is next in order; ask for the missing part when there is a hole. */
  #drain(id: string, track: Track): void {
    for (const seq of [...track.held.keys()].sort((a, b) => a - b)) {
      const push = track.held.get(seq);
      if (!push) continue;
      if (seq > track.seq && push.payload.previous_seq > track.seq) {
        if (track.healing === "no") this.#heal(id);
        return;
      }
      track.held.delete(seq);
      if (seq <= track.seq) continue;
      track.seq = seq;
      this.#options.deliver(push);
    }
  }

  #heal(id: string): void {
    const track = this.#tracks.get(id);
    if (track?.healing !== "no") return;
    track.healing = "asking";
    this.#asked.add(id);
    if (this.#scheduled) return;
    this.#scheduled = true;
    // Many conversations are tracked in one go; they share one request.
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#ask();
    });
  }

  #ask(): void {
    const ids = [...this.#asked].filter((id) => this.#tracks.has(id));
    this.#asked.clear();
    if (!this.#options.online()) {
      // The next login frame carries them.
      for (const id of ids) this.#set(id, "no");
      return;
    }
    for (let start = 0; start < ids.length; start += RESUME_CONVERSATIONS_MAX) {
      const points: ResumePoint[] = [];
      for (const id of ids.slice(start, start + RESUME_CONVERSATIONS_MAX)) {
        const track = this.#tracks.get(id);
        if (!track) continue;
        points.push({ conversation_id: id, seq: track.seq });
        this.#asking(id, track);
      }
      this.#options.resume(points).then(
        ({ conversations }) => this.answered(conversations),
        () => {
          for (const { conversation_id } of points) {
            const track = this.#tracks.get(conversation_id);
            if (track?.healing === "asking") this.#later(conversation_id, track);
          }
        },
      );
    }
  }

  #asking(id: string, track: Track): void {
    track.healing = "asking";
    clearTimeout(track.timer);
    track.timer = setTimeout(() => {
      this.#set(id, "no");
      this.#heal(id);
    }, HEAL_DEADLINE_MS);
  }

  #later(id: string, track: Track): void {
    clearTimeout(track.timer);
    track.healing = "asking";
    track.attempt += 1;
    track.timer = setTimeout(() => {
      this.#set(id, "no");
      this.#heal(id);
    }, 500 + backoffMs(track.attempt, this.#options.random));
  }

  #set(id: string, healing: "no"): void {
    const track = this.#tracks.get(id);
    if (track?.healing === "asking") track.healing = healing;
  }
}
