import { beforeEach, expect, it } from "vitest";
import { outboxStorage } from "../src/outbox_storage";
import { VisitorStorage } from "../src/storage";
import { entry } from "./facts";

beforeEach(() => localStorage.clear());

it("stores nothing before the visitor has written, then everything", () => {
  const told: unknown[] = [];
  const storage = new VisitorStorage("demo", {}, (values) => told.push(values));
  storage.set("draft:new", "Hel");
  storage.set("muted", "1");
  expect(localStorage.length).toBe(0);
  expect(storage.get("draft:new")).toBe("Hel");
  expect(told).toEqual([]);
  storage.open();
  expect(localStorage.getItem("bellhop:demo:draft:new")).toBe("Hel");
  expect(told).toEqual([{}]);
  storage.forget();
  expect(localStorage.length).toBe(0);
  expect(storage.isOpen).toBe(false);
});

it("is open from the start for a visitor who has written before", () => {
  localStorage.setItem("bellhop:demo:visitor_token", "v");
  expect(new VisitorStorage("demo", {}, () => undefined).isOpen).toBe(true);
  expect(new VisitorStorage("other", {}, () => undefined).isOpen).toBe(false);
});

it("asks the host page to remember when the browser blocks the frame's storage", () => {
  const told: unknown[] = [];
  const storage = new VisitorStorage("demo", { visitor_token: "v" }, (it) => told.push(it), null);
  expect(storage.isOpen).toBe(true);
  expect(storage.get("visitor_token")).toBe("v");
  storage.set("muted", "1");
  storage.remove("muted");
  expect(told).toEqual([{ muted: "1" }, { muted: null }]);
});

it("a tab takes over what closed tabs have left unsent, not what living ones are sending", async () => {
  localStorage.setItem("bellhop:demo:visitor_token", "v");
  localStorage.setItem("bellhop:demo:outbox:dead", JSON.stringify([entry("a")]));
  localStorage.setItem("bellhop:demo:outbox:alive", JSON.stringify([entry("b")]));
  const locks = {
    request: () => new Promise(() => undefined),
    query: async () => ({ held: [{ name: "bellhop:demo:outbox:alive" }] }),
  } as unknown as LockManager;
  const storage = new VisitorStorage("demo", {}, () => undefined);
  const outbox = await outboxStorage(storage, "demo", locks);
  expect(JSON.parse(outbox.load() ?? "[]")).toMatchObject([{ client_id: "a" }]);
  expect(localStorage.getItem("bellhop:demo:outbox:dead")).toBeNull();
  expect(localStorage.getItem("bellhop:demo:outbox:alive")).not.toBeNull();
  outbox.save("[]");
  expect(storage.keys("outbox:")).toEqual(["outbox:alive"]);
});

it("shares one outbox where the browser refuses locks", async () => {
  localStorage.setItem("bellhop:demo:outbox:shared", JSON.stringify([entry("a")]));
  const refuse = () => Promise.reject(new DOMException("The request was denied."));
  const locks = { request: refuse, query: refuse } as unknown as LockManager;
  const outbox = await outboxStorage(
    new VisitorStorage("demo", {}, () => undefined),
    "demo",
    locks,
  );
  expect(JSON.parse(outbox.load() ?? "[]")).toMatchObject([{ client_id: "a" }]);
});
