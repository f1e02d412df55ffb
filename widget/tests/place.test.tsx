import type { QueuePosition } from "@bellhop/client";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Place, SAID_EVERY_MS, SAID_FIRST_MS } from "../src/components/place";
import { RENEW_MS } from "../src/store/places";
import { draw, pass, press, rest } from "./draw";
import { summary } from "./facts";
import { CONFIG, make, Socket } from "./stage";

const WAITING = summary({ status: "new", waiting: true, asks: "live" });

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  sessionStorage.clear();
  Socket.last = null;
});
afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

function place(position: number | null, change: Partial<QueuePosition> = {}): QueuePosition {
  const told = { position, length: position, estimate_seconds: null };
  return { conversation_id: "c1", state: "waiting", ...told, ...change };
}

function push(payload: QueuePosition): void {
  Socket.last?.say({ type: "push", action: "queue_position", payload });
}

/** A customer who waits, connected; the place in line is on the page. */
async function waiting() {
  const made = make({ user_id: "u", user_hash: "h" }, [WAITING]);
  await rest();
  Socket.last?.onopen?.();
  await rest();
  await Socket.last?.answer("login", { session_id: "s", role: "contact", heartbeat_seconds: 600 });
  return { ...made, page: await draw(made.app, <Place id="c1" />) };
}

const shown = (page: HTMLElement) => page.querySelector(".place")?.textContent ?? null;
const said = (page: HTMLElement) => page.querySelector("[role=status]")?.textContent;
describe("the place in line", () => {
  it("follows the hub's word until somebody has the conversation", async () => {
    const { page } = await waiting();
    expect(shown(page)).toContain("You are in line");
    await act(() => push(place(2, { estimate_seconds: 240 })));
    expect(shown(page)).toContain("You are 2nd in line · about 4 minutes");
    await act(() => push(place(1, { estimate_seconds: 50 })));
    expect(shown(page)).toContain("You are next · less than a minute");
    await act(() => push(place(null, { state: "gone" })));
    expect(shown(page)).toBeNull();
  });

  it("is hidden when the conversation turns to a message", async () => {
    const { page } = await waiting();
    await act(() => push(place(2)));
    await act(() => push(place(null, { state: "message" })));
    expect(shown(page)).toBeNull();
  });

  it("is told aloud on moves only, and not too often", async () => {
    const { page } = await waiting();
    await act(() => push(place(3, { estimate_seconds: 300 })));
    await pass(SAID_FIRST_MS);
    expect(said(page)).toBe("You are 3rd in line · about 5 minutes");
    await act(() => push(place(3, { estimate_seconds: 240 })));
    await pass(SAID_EVERY_MS);
    expect(said(page)).toBe("You are 3rd in line · about 5 minutes");
    await act(() => push(place(2)));
    await pass(SAID_FIRST_MS);
    expect(said(page)).toBe("You are 2nd in line");
    await act(() => push(place(1)));
    await pass(SAID_FIRST_MS);
    expect(said(page)).toBe("You are 2nd in line");
    await pass(SAID_EVERY_MS);
    expect(said(page)).toBe("You are next");
  });

  it("is not claimed while the connection is lost, and not after it when not said again", async () => {
    const { page, app } = await waiting();
    await act(() => push(place(2)));
    const before = Socket.last;
    await act(async () => {
      before?.onclose?.({ code: 1006 });
      await vi.advanceTimersByTimeAsync(1_500);
    });
    expect(app.disconnected.value).toBe(true);
    expect(shown(page)).toBe("Your place in line is shown again once you are connected.");
    app.hub.connect();
    await rest();
    expect(Socket.last).not.toBe(before);
    Socket.last?.onopen?.();
    await rest();
    await act(async () => {
      await Socket.last?.answer("login", { session_id: "s", role: "contact" });
      await vi.advanceTimersByTimeAsync(RENEW_MS);
    });
    expect(shown(page)).toContain("You are in line");
    await act(() => push(place(1)));
    expect(shown(page)).toContain("You are next");
  });
});

describe("leaving the line", () => {
  it("asks once, and stays when the visitor changes their mind", async () => {
    const { page } = await waiting();
    await press(page, "Leave the line");
    expect(shown(page)).toContain("You give up your place");
    await press(page, "Keep waiting");
    expect(Socket.last?.of("leave_queue")).toHaveLength(0);
    expect(document.activeElement?.textContent).toBe("Leave the line");
  });

  it("tells the hub, and hides the place", async () => {
    const { page } = await waiting();
    await act(() => push(place(2)));
    await press(page, "Leave a message instead");
    await press(page, "Leave a message");
    expect(Socket.last?.of("leave_message")[0]?.payload).toEqual({ conversation_id: "c1" });
    await act(() => Socket.last?.answer("leave_message", { seq: 3 }));
    expect(shown(page)).toBeNull();
  });

  it.each([
    ["internal", true],
    ["not_waiting", false],
  ])("refused with %s: still there is %s", async (code, stays) => {
    const { page } = await waiting();
    await act(() => push(place(1)));
    await press(page, "Leave the line");
    await press(page, "Leave the line");
    const frame = Socket.last?.of("leave_queue")[0];
    const error = { code, message: "" };
    await act(async () => {
      Socket.last?.say({ ...frame, type: "response", success: false, error });
      await rest();
    });
    expect(shown(page)?.includes("That did not work.") ?? false).toBe(stays);
  });
});

it("asks what becomes of a new conversation when the team comes or goes, and at the opening", async () => {
  // The faces are asked for again after a time of chance; here, after the end.
  const chance = vi.spyOn(Math, "random").mockReturnValue(0.9);
  const { app, config } = await waiting();
  app.hear({ type: "visible", open: true, focus: false });
  await vi.advanceTimersByTimeAsync(10_000);
  config.mockClear();
  const payload = { online: true, agents: [] };
  Socket.last?.say({ type: "push", action: "presence_changed", payload });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(config).toHaveBeenCalledTimes(1);
  const opens_at = new Date(Date.now() + 60_000).toISOString();
  const availability = { ...CONFIG.availability, state: "closed" as const, opens_at };
  config.mockClear();
  app.config.value = { ...CONFIG, availability };
  await vi.advanceTimersByTimeAsync(59_000);
  expect(config).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(6_000);
  expect(config).toHaveBeenCalledTimes(1);
  chance.mockRestore();
});
