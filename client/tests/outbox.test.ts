import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { HubClient } from "../src/hub";
import { parseEntries } from "../src/outbox";
import { client, closeAll, FakeSocket, online, pass, posted, settle, storage } from "./fake";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(closeAll);

function states(hub: HubClient): string[] {
  return hub.outbox.map((entry) => `${entry.text}:${entry.state}`);
}

async function reconnect(): Promise<void> {
  await pass(3_000);
  await FakeSocket.last.login();
}

it("sends in order, one at a time per conversation, and tells the truth about each", async () => {
  const hub = await online();
  hub.send("c1", "one");
  hub.send("c1", "two");
  hub.send("c2", "other");
  expect(states(hub)).toEqual(["one:sending", "two:queued", "other:sending"]);
  const [one] = FakeSocket.last.of("send_message");
  if (!one) throw new Error("nothing sent");
  await FakeSocket.last.answer(one, { message_id: "m3", seq: 3 });
  expect(states(hub)).toEqual(["one:sent", "two:sending", "other:sending"]);
  FakeSocket.last.push(posted(3, 2, String(one.payload.client_id)));
  expect(states(hub)).toEqual(["two:sending", "other:sending"]);
});

it("keeps what was written before a reload and sends it with the same client_id", async () => {
  const kept = storage();
  const before = client({ outboxStorage: kept });
  before.send("c1", "one");
  before.send("c1", "two");
  const ids = before.outbox.map((entry) => entry.client_id);
  const hub = await online({ outboxStorage: kept });
  expect(hub.outbox.map((entry) => entry.client_id)).toEqual(ids);
  expect(FakeSocket.last.lastOf("send_message").payload).toEqual({
    conversation_id: "c1",
    client_id: ids[0],
    text: "one",
  });
  await FakeSocket.last.answer(FakeSocket.last.lastOf("send_message"), { message_id: "m", seq: 3 });
  await FakeSocket.last.answer(FakeSocket.last.lastOf("send_message"), { message_id: "n", seq: 4 });
  expect(parseEntries(kept.text)).toEqual([]);
});

it("repeats idempotently when the connection is cut before the answer", async () => {
  const hub = await online();
  hub.send("c1", "one");
  const first = FakeSocket.last.lastOf("send_message").payload;
  await FakeSocket.last.end(4001);
  expect(states(hub)).toEqual(["one:queued"]);
  await reconnect();
  expect(FakeSocket.last.lastOf("send_message").payload).toEqual(first);
});

for (const code of ["busy", "rate_limited", "unavailable", "outcome_unknown"]) {
  it(`waits retry_after_ms after ${code}, then repeats before what comes later`, async () => {
    const hub = await online();
    hub.send("c1", "one");
    hub.send("c1", "two");
    const first = FakeSocket.last.lastOf("send_message");
    await FakeSocket.last.refuse(first, code, 4_000);
    expect(states(hub)).toEqual(["one:queued", "two:queued"]);
    await pass(3_999);
    expect(FakeSocket.last.of("send_message")).toHaveLength(1);
    await pass(1);
    expect(FakeSocket.last.of("send_message")).toHaveLength(2);
    expect(FakeSocket.last.lastOf("send_message").payload).toEqual(first.payload);
  });
}

it("a final refusal fails alone; the user retries or discards it", async () => {
  const hub = await online();
  const one = hub.send("c1", "one");
  hub.send("c1", "two");
  await FakeSocket.last.refuse(FakeSocket.last.lastOf("send_message"), "text_too_long");
  expect(states(hub)).toEqual(["one:failed", "two:sending"]);
  expect(hub.outbox[0]?.error?.code).toBe("text_too_long");
  await FakeSocket.last.answer(FakeSocket.last.lastOf("send_message"), { message_id: "m", seq: 3 });
  hub.retry(one.client_id);
  expect(FakeSocket.last.lastOf("send_message").payload.client_id).toBe(one.client_id);
  await FakeSocket.last.refuse(FakeSocket.last.lastOf("send_message"), "text_too_long");
  hub.discard(one.client_id);
  expect(states(hub)).toEqual(["two:sent"]);
});

it("starts a conversation, then sends what was written to it meanwhile", async () => {
  const hub = await online();
  const started: unknown[] = [];
  hub.on("started", (value) => started.push(value));
  const first = hub.send(null, "hello", [], { follow_up_of: "c0" });
  hub.send(first.conversation_id, "more");
  const socket = FakeSocket.last;
  expect(socket.lastOf("start_conversation").payload).toEqual({
    client_id: first.client_id,
    text: "hello",
    follow_up_of: "c0",
  });
  expect(socket.of("send_message")).toHaveLength(0);
  await socket.answer(socket.lastOf("start_conversation"), {
    conversation_id: "c9",
    number: 9,
    message_id: "m",
    seq: 2,
  });
  expect(started).toEqual([{ local_id: first.conversation_id, conversation_id: "c9" }]);
  expect(socket.lastOf("send_message").payload).toMatchObject({
    conversation_id: "c9",
    text: "more",
  });
});

it("learns from the push that a start whose answer was lost has happened", async () => {
  const hub = await online();
  const first = hub.send(null, "hello");
  hub.send(first.conversation_id, "more");
  FakeSocket.last.push(posted(2, 1, first.client_id));
  await settle();
  expect(FakeSocket.last.lastOf("send_message").payload.conversation_id).toBe("c1");
  expect(states(hub)).toEqual(["more:sending"]);
});

it("a failed start keeps the rest; discarding it makes the next one the start", async () => {
  const hub = await online();
  const first = hub.send(null, "hello");
  const second = hub.send(first.conversation_id, "more");
  await FakeSocket.last.refuse(FakeSocket.last.lastOf("start_conversation"), "text_too_long");
  expect(states(hub)).toEqual(["hello:failed", "more:queued"]);
  hub.discard(first.client_id);
  expect(FakeSocket.last.lastOf("start_conversation").payload.client_id).toBe(second.client_id);
});

it("a frame that closed the socket as too big is not sent again", async () => {
  const hub = await online();
  hub.send("c1", "one");
  await FakeSocket.last.end(1009);
  expect(states(hub)).toEqual(["one:failed"]);
  await reconnect();
  expect(FakeSocket.last.of("send_message")).toHaveLength(0);
});

it("sends notes and guarded replies as what they are", async () => {
  const hub = await online();
  hub.send("c1", "psst", ["f1"], { visibility: "internal" });
  hub.send("c2", "hello", [], { expected_seq: 7 });
  const socket = FakeSocket.last;
  expect(socket.lastOf("send_note").payload).toMatchObject({
    text: "psst",
    attachment_ids: ["f1"],
  });
  expect(socket.lastOf("send_message").payload.expected_seq).toBe(7);
  await socket.refuse(socket.lastOf("send_message"), "someone_answered");
  const failed = hub.outbox.find((entry) => entry.state === "failed");
  if (!failed) throw new Error("nothing failed");
  hub.retry(failed.client_id, { expected_seq: null });
  expect(socket.lastOf("send_message").payload.expected_seq).toBeUndefined();
});

it("believes nothing in the storage that does not have the form", () => {
  for (const bad of ["", "{", "{}", "null", "[1,null,{}]", '[{"client_id":1}]']) {
    expect(parseEntries(bad)).toEqual([]);
  }
  const entry = { client_id: "a", conversation_id: "c", text: "t", attachment_ids: [1, "f"] };
  expect(parseEntries(JSON.stringify([entry]))).toMatchObject([
    { client_id: "a", attachment_ids: ["f"], state: "queued", visibility: "public" },
  ]);
});

it("sends a reply in its own way, also after a reload", async () => {
  const kept = storage();
  client({ outboxStorage: kept }).send("c1", "for you", [], { manner: { private: true } });
  const hub = await online({ outboxStorage: kept });
  hub.send("c2", "plain");
  const sent = FakeSocket.last.of("send_message").map(({ payload }) => payload);
  expect(sent).toMatchObject([{ text: "for you", manner: { private: true } }, { text: "plain" }]);
  expect(sent[1]).not.toHaveProperty("manner");
});

it("leaves it to the hub to judge in which way a reply goes out", () => {
  const entry = (manner: unknown) =>
    parseEntries(JSON.stringify([{ client_id: "k", conversation_id: "c1", text: "x", manner }]));
  expect(entry(undefined)[0]?.manner).toBeUndefined();
  for (const manner of [{ private: true }, { template: { name: "hello" } }, "private"]) {
    expect(entry(manner)[0]?.manner).toEqual(manner);
  }
});
