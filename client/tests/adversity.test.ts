// What has to go right when the surroundings do not: clocks, storage, refusals, late timers.

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { REFETCH_DEADLINE_MS } from "../src/sequence";
import { client, closeAll, FakeSocket, online, pass, posted, settle, storage } from "./fake";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(closeAll);

it("a clock set back by an hour holds no message for that hour, nor says so", async () => {
  const hub = await online();
  hub.send("c1", "one");
  await FakeSocket.last.refuse(FakeSocket.last.lastOf("send_message"), "busy", 1_000);
  vi.setSystemTime(Date.now() - 3_600_000);
  await pass(1_000);
  expect(FakeSocket.last.of("send_message")).toHaveLength(2);
  await FakeSocket.last.end(4005);
  vi.setSystemTime(Date.now() - 3_600_000);
  await pass(5_000);
  expect((hub.retryAt ?? 0) - Date.now()).toBeLessThanOrEqual(45_000);
});

it("a log-in that is refused for now waits as long as the hub says", async () => {
  const hub = client();
  hub.connect();
  await settle();
  await FakeSocket.last.open();
  await FakeSocket.last.refuse(FakeSocket.last.lastOf("login"), "rate_limited");
  await pass(29_000);
  window.dispatchEvent(new Event("online"));
  await pass(900);
  expect(FakeSocket.all).toHaveLength(1);
  await pass(10_000);
  expect(FakeSocket.all).toHaveLength(2);
});

it("a token that cannot be had now is asked for when the answer says so", async () => {
  const token = vi.fn(() =>
    Promise.reject(Object.assign(new Error("later"), { code: "busy", retry_after_ms: 20_000 })),
  );
  client({ token }).connect();
  await pass(19_000);
  expect(token).toHaveBeenCalledTimes(1);
  await pass(2_000);
  expect(token).toHaveBeenCalledTimes(2);
});

it("a refused token ends in the log-in page, whoever's error says so", async () => {
  const refused = Object.assign(new Error("ended"), { code: "unauthenticated" });
  const hub = client({ token: () => Promise.reject(refused) });
  hub.connect();
  await settle();
  expect(hub.connection).toBe("signed_out");
});

it("a hub that refuses every token right after the log-in is not stormed", async () => {
  await online({ random: () => 1 });
  for (let round = 0; round < 3; round++) {
    await FakeSocket.last.end(4004);
    await pass(10);
    if (FakeSocket.last.sent.length === 0) await FakeSocket.last.login();
  }
  expect(FakeSocket.all).toHaveLength(2);
});

it("with the hub away for ten minutes, a tab asks about twice a minute", async () => {
  await online({ random: () => 1 });
  await FakeSocket.last.end(1006);
  let seen = 0;
  while (seen < FakeSocket.all.length) {
    seen = FakeSocket.all.length;
    await pass(30_000);
    for (const socket of FakeSocket.all.slice(seen)) await socket.end(1006);
    if (seen > 20) break;
  }
  const before = FakeSocket.all.length;
  await pass(600_000);
  expect(FakeSocket.all.length - before).toBeLessThanOrEqual(20);
});

it("a deadline that passed during sleep lets the answer be read first", async () => {
  const hub = await online();
  await pass(25_000);
  const ping = FakeSocket.last.lastOf("ping");
  // The lid is shut for an hour of the clock; timers run before anything is read.
  vi.setSystemTime(Date.now() + 3_600_000);
  await pass(10_000);
  expect(hub.connection).toBe("online");
  await FakeSocket.last.answer(ping, {});
  await pass(5_000);
  expect([hub.connection, FakeSocket.all.length]).toEqual(["online", 1]);
});

it("keeps in memory what the browser will not store, and says so", async () => {
  const full = storage();
  const hub = await online({ outboxStorage: full });
  const told: boolean[] = [];
  hub.on("kept", (kept) => told.push(kept));
  full.save = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  hub.send("c1", "one");
  expect([hub.kept, told, hub.outbox.map(({ text }) => text)]).toEqual([false, [false], ["one"]]);
  expect(FakeSocket.last.of("send_message")).toHaveLength(1);
});

it("starts without its storage where looking at it is forbidden", async () => {
  const forbidden = () => {
    throw new DOMException("denied", "SecurityError");
  };
  const hub = await online({ outboxStorage: { load: forbidden, save: forbidden } });
  hub.send("c1", "one");
  expect([hub.kept, FakeSocket.last.of("send_message").length]).toEqual([false, 1]);
});

it("does not take back what may be stored already", async () => {
  const kept = storage();
  const hub = await online({ outboxStorage: kept });
  const { client_id } = hub.send("c1", "one");
  await FakeSocket.last.end(4001);
  expect(hub.outbox).toMatchObject([{ state: "queued", unconfirmed: true }]);
  hub.discard(client_id);
  expect(hub.outbox).toHaveLength(1);
  // Nor after a reload; a refusal makes it certain that nothing is stored.
  const after = await online({ outboxStorage: kept });
  expect(after.outbox).toMatchObject([{ unconfirmed: true }]);
  await FakeSocket.last.refuse(FakeSocket.last.lastOf("send_message"), "unavailable");
  after.discard(client_id);
  expect(after.outbox).toEqual([]);
});

it("of several messages on their way, the biggest is the one that was too big", async () => {
  const hub = await online();
  hub.send("c1", "small");
  hub.send("c2", "big".repeat(1_000));
  await FakeSocket.last.end(1009);
  expect(hub.outbox.map(({ state }) => state)).toEqual(["queued", "failed"]);
});

it("a fetch that never ends does not stop a conversation for ever", async () => {
  const refetch = vi.fn(() => new Promise<void>(() => undefined));
  const hub = await online({ refetch });
  hub.track("c1", 1);
  await settle();
  FakeSocket.last.push({ action: "reset", payload: { conversation_id: "c1", seq: 900 } });
  await pass(REFETCH_DEADLINE_MS + 2_000);
  expect(FakeSocket.last.of("resume").length).toBeGreaterThan(1);
});

it("one listener's bug keeps nothing from the others", async () => {
  const hub = await online();
  const heard: number[] = [];
  const bug = new Error("a listener's bug");
  const caught = vi.fn();
  vi.stubGlobal("queueMicrotask", (run: () => void) => {
    try {
      run();
    } catch (error) {
      caught(error);
    }
  });
  hub.on("message_posted", () => {
    throw bug;
  });
  hub.on("message_posted", ({ seq }) => heard.push(seq));
  FakeSocket.last.push(posted(2, 1));
  vi.unstubAllGlobals();
  expect([heard, caught.mock.calls]).toEqual([[2], [[bug]]]);
});
