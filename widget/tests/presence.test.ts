import type { WidgetConfig } from "@bellhop/client";
import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FACES_OLD_MS, Presence } from "../src/store/presence";

const MIA = { id: "mia", name: "Mia", avatar_url: "" };
const JON = { id: "jon", name: "Jon", avatar_url: "" };
/** The longest time after which open faces are asked for again. */
const NEXT_MS_MAX = FACES_OLD_MS * 1.5;

function make() {
  const config = signal({ online: true, agents: [MIA] } as unknown as WidgetConfig);
  const ask = vi.fn(async () => ({ ...config.value, agents: [MIA, JON] }));
  const place = { seen: true };
  const presence = new Presence(config, ask, () => place.seen);
  return { config, ask, place, presence };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("asks when the chat is opened, and keeps the faces fresh while it is open", async () => {
  const { config, ask, presence } = make();
  await vi.advanceTimersByTimeAsync(NEXT_MS_MAX);
  expect(ask).toHaveBeenCalledTimes(0);
  presence.watch(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(ask).toHaveBeenCalledTimes(1);
  expect(config.value.agents).toEqual([MIA, JON]);
  await vi.advanceTimersByTimeAsync(NEXT_MS_MAX);
  expect(ask).toHaveBeenCalledTimes(2);
  presence.watch(false);
  await vi.advanceTimersByTimeAsync(3 * NEXT_MS_MAX);
  expect(ask).toHaveBeenCalledTimes(2);
});

it("asks for nobody's eyes: not in a tab behind others", async () => {
  const { ask, place, presence } = make();
  place.seen = false;
  presence.watch(true);
  await vi.advanceTimersByTimeAsync(3 * NEXT_MS_MAX);
  expect(ask).not.toHaveBeenCalled();
});

it("asks once a minute at most, however often it is opened or strangers write", async () => {
  const { ask, presence } = make();
  ask.mockImplementation(async () => ({ online: true, agents: [MIA] }) as unknown as WidgetConfig);
  presence.watch(true);
  await vi.advanceTimersByTimeAsync(FACES_OLD_MS - 1);
  for (let i = 0; i < 20; i++) {
    presence.watch(true);
    presence.met({ kind: "agent", id: "jon" });
  }
  const early = ask.mock.calls.length;
  expect(early).toBeLessThanOrEqual(1);
  await vi.advanceTimersByTimeAsync(FACES_OLD_MS);
  expect(ask.mock.calls.length - early).toBeLessThanOrEqual(1);
});

it("asks who else is here when an agent writes whose face is missing", async () => {
  const { config, ask, presence } = make();
  await vi.advanceTimersByTimeAsync(FACES_OLD_MS);
  presence.met({ kind: "contact", id: "lena" });
  presence.met({ kind: "agent", id: "mia" });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(ask).not.toHaveBeenCalled();
  presence.met({ kind: "agent", id: "jon" });
  presence.met({ kind: "agent", id: "jon" });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(ask).toHaveBeenCalledTimes(1);
  expect(config.value.agents).toEqual([MIA, JON]);
});

it("does not believe an answer that a push has overtaken", async () => {
  const { config, ask, presence } = make();
  let answer: (config: WidgetConfig) => void = () => undefined;
  ask.mockImplementation(
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  );
  const asked = presence.ask();
  presence.heard({ online: false, agents: [] });
  answer({ ...config.value, online: true, agents: [MIA] });
  await asked;
  expect(config.value.agents).toEqual([]);
});
