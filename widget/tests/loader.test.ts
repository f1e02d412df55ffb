import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Host, install } from "../loader/loader";
import { fromPeer } from "../src/protocol";

const CONFIG = {
  channel: { name: "Shop", brand_color: "#ffcc00", launcher_position: "left", greeting: "Hello!" },
};
const HUB = "https://hub.example";
const host = window as unknown as Host;

/** The frames' windows, which happy-dom does not load. */
const windows = new WeakMap<HTMLIFrameElement, { postMessage: ReturnType<typeof vi.fn> }>();
const inside = () => windows.get(frame() as HTMLIFrameElement);

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(HTMLIFrameElement.prototype, "src", "set").mockImplementation(function (
    this: HTMLIFrameElement,
    url: string,
  ) {
    this.dataset.src = url;
  });
  vi.spyOn(HTMLIFrameElement.prototype, "contentWindow", "get").mockImplementation(function (
    this: HTMLIFrameElement,
  ) {
    const it = windows.get(this) ?? { postMessage: vi.fn() };
    windows.set(this, it);
    return it as unknown as Window;
  });
  localStorage.clear();
  vi.stubGlobal(
    "fetch",
    vi.fn(async () => ({ status: 200, json: async () => CONFIG })),
  );
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  document.body.replaceChildren();
  delete host.Bellhop;
});

function script(channelKey?: string): HTMLScriptElement {
  const it = document.createElement("script");
  Object.defineProperty(it, "src", { value: `${HUB}/widget.js` });
  if (channelKey) it.dataset.channelKey = channelKey;
  return it;
}

function stub(): void {
  host.Bellhop = function (this: unknown, ...call: unknown[]) {
    const api = host.Bellhop as NonNullable<Host["Bellhop"]>;
    api.q = api.q ?? [];
    api.q.push(call);
  };
}

const settle = () => vi.advanceTimersByTimeAsync(0);
const shadow = () => document.body.lastElementChild?.shadowRoot ?? null;
const frame = () => shadow()?.querySelector("iframe") ?? null;

/** What the frame says, as the browser would deliver it. */
function say(data: unknown, origin = HUB, source: unknown = frame()?.contentWindow): void {
  window.dispatchEvent(Object.assign(new MessageEvent("message", { data, origin }), { source }));
}

it("boots from the snippet alone and draws nothing but the launcher", async () => {
  install(host, script("demo"));
  await settle();
  expect(fetch).toHaveBeenCalledWith(`${HUB}/api/v1/widget/config?channel_key=demo`);
  expect(shadow()?.querySelector("button.l")).not.toBeNull();
  expect(frame()).toBeNull();
  expect(localStorage.length + sessionStorage.length).toBe(0);
  const box = shadow()?.firstElementChild as HTMLElement;
  expect(box.className).toContain("left");
  // Yellow needs dark signs on it.
  expect(box.style.getPropertyValue("--o")).toBe("#11141a");
});

it("does what was called before it arrived, in order, and prefers an explicit boot", async () => {
  stub();
  const opened = vi.fn();
  host.Bellhop?.("on", "opened", opened);
  host.Bellhop?.("boot", { channel_key: "other", locale: "de" });
  host.Bellhop?.("open");
  install(host, script("demo"));
  await settle();
  expect(fetch).toHaveBeenCalledTimes(1);
  expect(fetch).toHaveBeenCalledWith(`${HUB}/api/v1/widget/config?channel_key=other`);
  expect(opened).toHaveBeenCalledTimes(1);
  expect(frame()?.dataset.src).toContain("/widget/frame.html?channel_key=other&host=");
});

it("opens, toggles, closes, tells, and stops telling", async () => {
  install(host, script("demo"));
  await settle();
  const told: string[] = [];
  const opened = () => told.push("opened");
  host.Bellhop?.("on", "opened", opened);
  host.Bellhop?.("on", "closed", () => told.push("closed"));
  host.Bellhop?.("open");
  host.Bellhop?.("toggle");
  host.Bellhop?.("off", "opened", opened);
  host.Bellhop?.("open");
  host.Bellhop?.("close");
  expect(told).toEqual(["opened", "closed", "closed"]);
});

it("believes only the frame, of the hub's origin", async () => {
  install(host, script("demo"));
  await settle();
  const unread = vi.fn();
  host.Bellhop?.("on", "unread", unread);
  host.Bellhop?.("open");
  const message = { bellhop: 1, type: "unread", count: 3 };
  say(message, "https://evil.example");
  say(message, HUB, window);
  say({ type: "unread", count: 3 });
  expect(unread).not.toHaveBeenCalled();
  say(message);
  expect(unread).toHaveBeenCalledWith(3);
});

it("answers the frame's hello with what it needs, to the hub's origin only", async () => {
  install(host, script("demo"));
  await settle();
  host.Bellhop?.("new_message", "Hi");
  expect(frame()?.contentWindow).toBeTruthy();
  const post = inside()?.postMessage ?? vi.fn();
  say({ bellhop: 1, type: "hello" });
  expect(post.mock.calls.every((call) => (call as unknown[])[1] === HUB)).toBe(true);
  const types = post.mock.calls.map((call) => (call[0] as { type: string }).type);
  expect(types).toEqual(["init", "new_message"]);
});

it("greets once on the first page of a visit, never after the visitor has written", async () => {
  install(host, script("demo"));
  await settle();
  const bubble = () => shadow()?.querySelector<HTMLElement>(".g");
  expect(bubble()?.hidden).toBe(true);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(bubble()?.hidden).toBe(false);
  bubble()?.querySelector<HTMLElement>(".x")?.click();
  expect(bubble()?.hidden).toBe(true);
  localStorage.setItem("bellhop:demo", "{}");
  host.Bellhop?.("boot", { channel_key: "demo" });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(bubble()?.hidden).toBe(true);
  // A returning visitor's frame is loaded at once, for the badge.
  expect(frame()).not.toBeNull();
});

it("remembers for the frame, and forgets on shutdown", async () => {
  install(host, script("demo"));
  await settle();
  host.Bellhop?.("open");
  say({ bellhop: 1, type: "memory", values: { visitor_token: "v" } });
  expect(localStorage.getItem("bellhop:demo")).toBe('{"visitor_token":"v"}');
  say({ bellhop: 1, type: "forgotten" });
  expect(localStorage.length).toBe(0);
  expect(shadow()).toBeNull();
});

it("an unknown channel draws nothing; a hub that is away leaves a plain launcher", async () => {
  vi.stubGlobal(
    "fetch",
    vi.fn(async () => ({ status: 404, json: async () => ({}) })),
  );
  install(host, script("nope"));
  await settle();
  expect(shadow()).toBeNull();
  vi.stubGlobal(
    "fetch",
    vi.fn(() => Promise.reject(new Error("away"))),
  );
  host.Bellhop?.("boot", { channel_key: "demo" });
  await settle();
  expect(shadow()?.querySelector("button.l")).not.toBeNull();
});

it("checks origin, source and mark of every message", () => {
  const source = {} as Window;
  const event = { origin: HUB, source, data: { bellhop: 1, type: "open" } };
  expect(fromPeer(event, HUB, source)).toEqual(event.data);
  expect(fromPeer({ ...event, origin: "https://evil.example" }, HUB, source)).toBeFalsy();
  expect(fromPeer({ ...event, source: window }, HUB, source)).toBeFalsy();
  expect(fromPeer({ ...event, source: null }, HUB, null)).toBeFalsy();
  for (const data of [null, undefined, "x", { type: "open" }]) {
    expect(fromPeer({ ...event, data }, HUB, source)).toBeFalsy();
  }
});
