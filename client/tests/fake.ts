import { vi } from "vitest";
import { HubClient, type HubClientOptions } from "../src/hub";
import type { Push } from "../src/wire";

interface Frame {
  request_id: string;
  action: string;
  payload: Record<string, unknown>;
}

/** A hub that does what the test says. */
export class FakeSocket {
  static all: FakeSocket[] = [];
  static get last(): FakeSocket {
    const socket = FakeSocket.all.at(-1);
    if (!socket) throw new Error("no socket was opened");
    return socket;
  }

  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly sent: Frame[] = [];
  closedWith: number | null = null;

  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(code: number): void {
    this.closedWith = code;
  }

  of(action: string): Frame[] {
    return this.sent.filter((frame) => frame.action === action);
  }

  lastOf(action: string): Frame {
    const frame = this.of(action).at(-1);
    if (!frame) throw new Error(`no ${action} was sent`);
    return frame;
  }

  async answer(frame: Frame, payload: unknown): Promise<void> {
    const { request_id, action } = frame;
    this.say({ request_id, type: "response", action, success: true, payload });
    await settle();
  }

  async refuse(frame: Frame, code: string, retry_after_ms?: number): Promise<void> {
    const { request_id, action } = frame;
    const error = { code, message: code, ...(retry_after_ms !== undefined && { retry_after_ms }) };
    this.say({ request_id, type: "response", action, success: false, error });
    await settle();
  }

  say(frame: unknown): void {
    this.onmessage?.({ data: typeof frame === "string" ? frame : JSON.stringify(frame) });
  }

  push(push: Omit<Push, "type">): void {
    this.say({ type: "push", ...push });
  }

  async end(code: number): Promise<void> {
    this.onclose?.({ code });
    await settle();
  }

  async open(): Promise<void> {
    this.onopen?.();
    await settle();
  }

  async login(payload: Record<string, unknown> = {}): Promise<void> {
    await this.open();
    await this.answer(this.lastOf("login"), {
      session_id: "s",
      role: "contact",
      heartbeat_seconds: 25,
      server_time: "2026-01-01T00:00:00.000Z",
      ...payload,
    });
  }
}

export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

export async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

export function client(options: Partial<HubClientOptions> = {}): HubClient {
  const hub = new HubClient({
    socketUrl: "ws://hub/socket",
    token: () => Promise.resolve("token"),
    WebSocket: FakeSocket as unknown as typeof WebSocket,
    random: () => 0.5,
    ...options,
  });
  hubs.push(hub);
  return hub;
}

const hubs: HubClient[] = [];

/** A client of an earlier test must not hear this test's window events. */
export function closeAll(): void {
  for (const hub of hubs.splice(0)) hub.close();
  FakeSocket.all = [];
  vi.useRealTimers();
}

/** Connected and logged in. */
export async function online(options: Partial<HubClientOptions> = {}): Promise<HubClient> {
  const hub = client(options);
  hub.connect();
  await settle();
  await FakeSocket.last.login();
  return hub;
}

export function storage(initial: string | null = null) {
  return {
    text: initial,
    load(): string | null {
      return this.text;
    },
    save(text: string): void {
      this.text = text;
    },
  };
}

export function posted(seq: number, previous_seq: number, client_id = `k${seq}`): Push {
  return {
    type: "push",
    action: "message_posted",
    payload: {
      conversation_id: "c1",
      seq,
      previous_seq,
      message: {
        id: `m${seq}`,
        seq,
        client_id,
        author: { kind: "agent", id: "a", name: "Mia", avatar_url: null },
        visibility: "public",
        text: `message ${seq}`,
        attachments: [],
        posted_at: "2026-01-01T00:00:00.000Z",
        edited_at: null,
        deleted_at: null,
      },
    },
  };
}
