import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { HubClient } from "../src/hub";
import { closeAll, FakeSocket, online, pass, posted, settle } from "./fake";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(closeAll);

function listen(hub: HubClient): number[] {
  const seqs: number[] = [];
  hub.on("message_posted", ({ seq }) => seqs.push(seq));
  return seqs;
}

async function tracked(seq: number, options = {}): Promise<{ hub: HubClient; seqs: number[] }> {
  const hub = await online(options);
  const seqs = listen(hub);
  hub.track("c1", seq);
  await settle();
  const resume = FakeSocket.last.lastOf("resume");
  await FakeSocket.last.answer(resume, {
    conversations: [{ conversation_id: "c1", seq, status: "resuming" }],
  });
  FakeSocket.last.push({ action: "resumed", payload: { conversation_id: "c1", seq } });
  return { hub, seqs };
}

it("asks once for what happened before it was tracked, for all conversations together", async () => {
  const hub = await online();
  hub.track("c1", 4);
  hub.track("c2", 7);
  await settle();
  expect(FakeSocket.last.of("resume").map((frame) => frame.payload)).toEqual([
    {
      conversations: [
        { conversation_id: "c1", seq: 4 },
        { conversation_id: "c2", seq: 7 },
      ],
    },
  ]);
});

it("drops repeats and accepts jumps over facts that are not ours", async () => {
  const { hub, seqs } = await tracked(2);
  for (const push of [posted(2, 1), posted(3, 2), posted(3, 2), posted(6, 3)]) {
    FakeSocket.last.push(push);
  }
  expect(seqs).toEqual([3, 6]);
  expect(hub.seq("c1")).toBe(6);
});

it("holds pushes behind a gap, heals it with one resume, delivers in order", async () => {
  const { seqs } = await tracked(2);
  FakeSocket.last.push(posted(5, 4));
  FakeSocket.last.push(posted(6, 5));
  await settle();
  expect(seqs).toEqual([]);
  expect(FakeSocket.last.of("resume")).toHaveLength(2);
  expect(FakeSocket.last.lastOf("resume").payload).toEqual({
    conversations: [{ conversation_id: "c1", seq: 2 }],
  });
  for (const push of [posted(3, 2), posted(4, 3), posted(5, 4)]) FakeSocket.last.push(push);
  FakeSocket.last.push({ action: "resumed", payload: { conversation_id: "c1", seq: 5 } });
  expect(seqs).toEqual([3, 4, 5, 6]);
});

it("asks again when the replay does not come or is refused", async () => {
  const { seqs } = await tracked(2);
  FakeSocket.last.push(posted(5, 4));
  await settle();
  await FakeSocket.last.refuse(FakeSocket.last.lastOf("resume"), "busy");
  await pass(2_000);
  expect(FakeSocket.last.of("resume")).toHaveLength(3);
  await pass(15_000);
  expect(FakeSocket.last.of("resume")).toHaveLength(4);
  FakeSocket.last.push(posted(4, 2));
  expect(seqs).toEqual([4, 5]);
});

it("resumes in the login frame after a reconnect", async () => {
  const { hub, seqs } = await tracked(2);
  FakeSocket.last.push(posted(3, 2));
  await FakeSocket.last.end(4001);
  await pass(3_000);
  await FakeSocket.last.login();
  expect(FakeSocket.last.lastOf("login").payload.resume).toEqual([
    { conversation_id: "c1", seq: 3 },
  ]);
  FakeSocket.last.push(posted(3, 2));
  FakeSocket.last.push(posted(4, 3));
  FakeSocket.last.push({ action: "resumed", payload: { conversation_id: "c1", seq: 4 } });
  expect(seqs).toEqual([3, 4]);
  expect(hub.connection).toBe("online");
});

it("puts at most 100 conversations into one resume", async () => {
  const hub = await online();
  for (let i = 0; i < 150; i++) hub.track(`c${i}`, 1);
  await settle();
  const sizes = FakeSocket.last
    .of("resume")
    .map((frame) => (frame.payload.conversations as unknown[]).length);
  expect(sizes).toEqual([100, 50]);
  await FakeSocket.last.end(4002);
  await pass(1_000);
  await FakeSocket.last.login();
  expect(FakeSocket.last.lastOf("login").payload.resume).toHaveLength(100);
  await settle();
  expect(FakeSocket.last.lastOf("resume").payload.conversations).toHaveLength(50);
});

it("waits for the app to refetch after a reset, then goes on from there", async () => {
  let done: () => void = () => undefined;
  const refetch = vi.fn(() => new Promise<void>((resolve) => (done = resolve)));
  const { hub, seqs } = await tracked(2, { refetch });
  FakeSocket.last.push({ action: "reset", payload: { conversation_id: "c1", seq: 900 } });
  expect(refetch).toHaveBeenCalledWith("c1", 900);
  FakeSocket.last.push(posted(901, 900));
  expect(seqs).toEqual([]);
  done();
  await settle();
  expect(seqs).toEqual([901]);
  expect(hub.seq("c1")).toBe(901);
});

it("begins anew when the hub was restored from a backup", async () => {
  const refetch = vi.fn(() => Promise.resolve());
  const { hub, seqs } = await tracked(20, { refetch });
  await FakeSocket.last.end(4002);
  await pass(1_000);
  await FakeSocket.last.login({ history: "before" });
  await FakeSocket.last.end(4002);
  await pass(1_000);
  await FakeSocket.last.open();
  expect(FakeSocket.last.lastOf("login").payload.history).toBe("before");
  await FakeSocket.last.answer(FakeSocket.last.lastOf("login"), {
    session_id: "s",
    role: "contact",
    heartbeat_seconds: 25,
    history: "after",
  });
  FakeSocket.last.push({ action: "reset", payload: { conversation_id: "c1", seq: 10 } });
  await settle();
  expect(refetch).toHaveBeenCalledWith("c1", 10);
  FakeSocket.last.push(posted(11, 10));
  expect(seqs).toEqual([11]);
  expect(hub.seq("c1")).toBe(11);
});

it("says when a conversation is not ours any more", async () => {
  const { hub } = await tracked(2);
  const lost: string[] = [];
  hub.on("lost", ({ conversation_id }) => lost.push(conversation_id));
  await FakeSocket.last.end(4002);
  await pass(1_000);
  await FakeSocket.last.login({
    conversations: [{ conversation_id: "c1", seq: 0, status: "not_found" }],
  });
  expect(lost).toEqual(["c1"]);
  expect(hub.seq("c1")).toBeNull();
});

it("an agent's subscriptions are renewed with the last seq, not resumed twice", async () => {
  const hub = await online();
  const seqs = listen(hub);
  hub.subscribe({ topic: "inbox" });
  hub.subscribe({ conversation_id: "c1", seq: 2 });
  FakeSocket.last.push(posted(3, 2));
  await FakeSocket.last.end(4002);
  await pass(1_000);
  await FakeSocket.last.login();
  expect(FakeSocket.last.lastOf("login").payload.resume).toBeUndefined();
  expect(FakeSocket.last.of("subscribe").map((frame) => frame.payload)).toEqual([
    { topic: "inbox" },
    { conversation_id: "c1", seq: 3 },
  ]);
  expect(seqs).toEqual([3]);
});

it("says from when on the inbox is told, after every log-in", async () => {
  const hub = await online();
  let begun = 0;
  hub.on("inbox", () => {
    begun += 1;
  });
  hub.subscribe({ topic: "inbox" });
  expect(begun).toBe(0);
  await FakeSocket.last.answer(FakeSocket.last.lastOf("subscribe"), {});
  expect(begun).toBe(1);
  await FakeSocket.last.end(4002);
  await pass(1_000);
  await FakeSocket.last.login();
  await FakeSocket.last.answer(FakeSocket.last.lastOf("subscribe"), {});
  expect(begun).toBe(2);
});

it("asks for the rest when a subscription says that the hub is ahead, repeats a busy one", async () => {
  const hub = await online();
  hub.subscribe({ conversation_id: "c1", seq: 2 });
  await FakeSocket.last.refuse(FakeSocket.last.lastOf("subscribe"), "busy");
  await pass(1_000);
  expect(FakeSocket.last.of("subscribe")).toHaveLength(2);
  await FakeSocket.last.answer(FakeSocket.last.lastOf("subscribe"), { seq: 4 });
  expect(FakeSocket.last.lastOf("resume").payload).toEqual({
    conversations: [{ conversation_id: "c1", seq: 2 }],
  });
});

it("a newer summary of a tracked conversation skips none of its facts", async () => {
  const hub = await online();
  const delivered: number[] = [];
  hub.on("message_posted", ({ seq }) => delivered.push(seq));
  hub.track("c1", 10);
  // The session was renewed after a night: the hub is at 12 by now.
  hub.track("c1", 12);
  FakeSocket.last.push(posted(11, 10));
  FakeSocket.last.push(posted(12, 11));
  expect(delivered).toEqual([11, 12]);
});

it("holds what is told of a message's way until what came before it is here", async () => {
  const { hub, seqs } = await tracked(3);
  const told: number[] = [];
  hub.on("delivery_updated", ({ seq }) => told.push(seq));
  const delivery = {
    state: "sent",
    at: "2026-01-01T00:00:00.000Z",
    can_retry: false,
    private: false,
  } as const;
  FakeSocket.last.push({
    action: "delivery_updated",
    payload: { conversation_id: "c1", seq: 5, previous_seq: 4, message_id: "m4", delivery },
  });
  await settle();
  expect(told).toEqual([]);
  FakeSocket.last.push(posted(4, 3));
  await settle();
  expect([seqs, told]).toEqual([[4], [5]]);
});
