import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { afterClose, BACKOFF_MAX_MS, backoffMs } from "../src/backoff";
import { hubError } from "../src/error";
import { client, closeAll, FakeSocket, online, pass, settle } from "./fake";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(closeAll);

describe("log-in", () => {
  it("sends token and page as the first frame and goes online", async () => {
    const hub = await online({ page: () => ({ url: "http://shop/", title: "Shop" }) });
    const [first] = FakeSocket.last.sent;
    expect(first?.action).toBe("login");
    expect(first?.payload).toEqual({
      token: "token",
      page: { url: "http://shop/", title: "Shop" },
    });
    expect(hub.connection).toBe("online");
  });

  it("gives up a socket that does not log in within 10 s and backs off", async () => {
    const hub = client();
    hub.connect();
    await settle();
    await FakeSocket.last.open();
    await pass(10_000);
    expect(hub.connection).toBe("waiting");
    expect(FakeSocket.last.closedWith).toBe(1000);
    await pass(500);
    expect(FakeSocket.all).toHaveLength(2);
  });

  it("backs off when the token cannot be fetched, signs out when it is refused", async () => {
    let error = new Error("no network") as Error;
    const hub = client({ token: () => Promise.reject(error) });
    hub.connect();
    await settle();
    expect(hub.connection).toBe("waiting");
    error = hubError("unauthenticated", "no");
    await pass(500);
    expect(hub.connection).toBe("signed_out");
  });
});

describe("close codes", () => {
  const cases: [code: number, state: string, min: number, max: number][] = [
    [1006, "waiting", 0, 1_000],
    [1009, "waiting", 0, 1_000],
    [1011, "waiting", 0, 1_000],
    [4001, "waiting", 500, 3_000],
    [4002, "waiting", 0, 1_000],
    [4003, "waiting", 0, 1_000],
    [4005, "waiting", 30_000, 45_000],
    [4009, "waiting", 0, 1_000],
    [1000, "offline", 0, 0],
    [4006, "offline", 0, 0],
    [4008, "signed_out", 0, 0],
  ];
  for (const [code, state, min, max] of cases) {
    for (const random of [0, 0.999]) {
      it(`${code} leads to ${state} (random ${random})`, async () => {
        const hub = await online({ random: () => random });
        await FakeSocket.last.end(code);
        expect(hub.connection).toBe(state);
        if (state !== "waiting") {
          await pass(120_000);
          expect(FakeSocket.all).toHaveLength(1);
          return;
        }
        const wait = (hub.retryAt ?? 0) - Date.now();
        expect(wait).toBeGreaterThanOrEqual(min);
        expect(wait).toBeLessThanOrEqual(max);
        await pass(wait);
        expect(FakeSocket.all).toHaveLength(2);
      });
    }
  }

  it("4004 asks for a fresh token once, then is signed out", async () => {
    const token = vi.fn((fresh: boolean) => Promise.resolve(fresh ? "new" : "old"));
    const hub = await online({ token });
    await FakeSocket.last.end(4004);
    expect(token).toHaveBeenLastCalledWith(true);
    await FakeSocket.last.open();
    expect(FakeSocket.last.lastOf("login").payload.token).toBe("new");
    await FakeSocket.last.end(4004);
    expect(hub.connection).toBe("signed_out");
    expect(FakeSocket.all).toHaveLength(2);
  });

  it("a refused log-in counts as 4004", async () => {
    const token = vi.fn(() => Promise.resolve("t"));
    const hub = client({ token });
    hub.connect();
    for (const state of ["connecting", "signed_out"]) {
      await settle();
      await FakeSocket.last.open();
      await FakeSocket.last.refuse(FakeSocket.last.lastOf("login"), "unauthenticated");
      expect(hub.connection).toBe(state);
    }
    expect(token).toHaveBeenCalledTimes(2);
  });

  it("a message of an abandoned socket is not believed", async () => {
    const hub = await online();
    const first = FakeSocket.last;
    await first.end(4002);
    await pass(1_000);
    await FakeSocket.last.login();
    await first.end(4008);
    expect(hub.connection).toBe("online");
  });
});

describe("back-off", () => {
  it("is between 0 and min(30 s, 0.5 s × 2ⁿ)", () => {
    for (let attempt = 1; attempt < 40; attempt++) {
      const bound = Math.min(30_000, 500 * 2 ** attempt);
      expect(backoffMs(attempt, () => 0)).toBe(0);
      expect(backoffMs(attempt, () => 0.999999)).toBeLessThanOrEqual(bound);
      expect(backoffMs(attempt, () => 1)).toBe(bound);
    }
    expect(backoffMs(1_000, () => 1)).toBe(BACKOFF_MAX_MS);
    expect(afterClose(1012).action).toBe("back_off");
  });

  it("grows while it fails and starts over after 10 s online", async () => {
    const hub = await online({ random: () => 1 });
    const waits: number[] = [];
    for (let i = 0; i < 8; i++) {
      await FakeSocket.last.end(1006);
      const wait = (hub.retryAt ?? 0) - Date.now();
      waits.push(wait);
      await pass(wait);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    await FakeSocket.last.login();
    await pass(10_000);
    await FakeSocket.last.end(1006);
    expect((hub.retryAt ?? 0) - Date.now()).toBe(1_000);
  });
});

describe("heartbeat", () => {
  it("pings every 25 s and reconnects when nothing answers within 10 s", async () => {
    const hub = await online();
    await pass(25_000);
    const socket = FakeSocket.last;
    await socket.answer(socket.lastOf("ping"), { server_time: "" });
    await pass(25_000);
    expect(socket.of("ping")).toHaveLength(2);
    await pass(10_000);
    expect(hub.connection).toBe("waiting");
    await pass(1_000);
    expect(FakeSocket.all).toHaveLength(2);
  });

  it("asks at once when a timer is far too late (sleep)", async () => {
    const hub = await online();
    vi.setSystemTime(Date.now() + 3_600_000);
    await pass(5_000);
    expect(FakeSocket.last.of("ping")).toHaveLength(1);
    await pass(10_000);
    expect(hub.connection).toBe("waiting");
  });

  it("asks with a short deadline when the browser goes offline, and returns with it", async () => {
    const hub = await online();
    window.dispatchEvent(new Event("offline"));
    expect(FakeSocket.last.of("ping")).toHaveLength(1);
    await pass(2_500);
    expect(hub.connection).toBe("waiting");
    window.dispatchEvent(new Event("online"));
    // Not all at once: a second is shared by everybody who comes back.
    await pass(500);
    expect(FakeSocket.all).toHaveLength(2);
  });

  it("does not hurry past a rate limit", async () => {
    await online();
    await FakeSocket.last.end(4005);
    window.dispatchEvent(new Event("online"));
    await settle();
    expect(FakeSocket.all).toHaveLength(1);
  });
});

it("survives what is not a frame, and unknown pushes", async () => {
  const hub = await online();
  for (const bad of ["", "[]", "null", "{", '{"type":"push","action":"later","payload":{}}']) {
    FakeSocket.last.say(bad);
  }
  expect(hub.connection).toBe("online");
});

it("rejects a request with the hub's code, with no connection, and when it is too big", async () => {
  const hub = await online();
  const refused = hub.request("close_conversation", { conversation_id: "c" });
  const expectation = expect(refused).rejects.toMatchObject({ code: "busy", retry_after_ms: 5 });
  await FakeSocket.last.refuse(FakeSocket.last.lastOf("close_conversation"), "busy", 5);
  await expectation;
  await expect(
    hub.request("edit_message", {
      conversation_id: "c",
      message_id: "m",
      text: "x".repeat(140_000),
    }),
  ).rejects.toMatchObject({ code: "too_big" });
  hub.close();
  await expect(hub.request("ping", {})).rejects.toMatchObject({ code: "disconnected" });
});
