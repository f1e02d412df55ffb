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

/** Locks as the browser gives them: one holder a name, the next when that one has gone. */
function lockTable() {
  const waiting = new Map<string, (() => void)[]>();
  const locks = {
    query: async () => ({ held: [...waiting.keys()].map((name) => ({ name })) }),
    request: async (name: string, run: () => unknown) => {
      const line = waiting.get(name);
      if (line) line.push(run as () => void);
      else {
        waiting.set(name, []);
        run();
      }
    },
  } as unknown as LockManager;
  const die = (name: string) => {
    for (const run of waiting.get(name) ?? []) run();
    waiting.delete(name);
  };
  return { locks, die, names: () => [...waiting.keys()] };
}

function tellOthers(key: string, newValue: string | null): void {
  window.dispatchEvent(new StorageEvent("storage", { key, newValue }));
}

it("a tab that lives on takes over what another one leaves when it is closed", async () => {
  localStorage.setItem("bellhop:demo:visitor_token", "v");
  const { locks, die, names } = lockTable();
  const open = () => new VisitorStorage("demo", {}, () => undefined);
  const one = await outboxStorage(open(), "demo", locks);
  const two = await outboxStorage(open(), "demo", locks);
  const left: unknown[] = [];
  two.watch?.({ left: (text) => left.push(JSON.parse(text ?? "")), finished: () => undefined });
  one.save(JSON.stringify([entry("a"), entry("b")]));
  const [key = ""] = Object.keys(localStorage).filter((it) => it.includes("outbox:"));
  tellOthers(key, localStorage.getItem(key));
  expect(left).toEqual([]);
  die(names()[0] ?? "");
  expect(left).toMatchObject([[{ client_id: "a" }, { client_id: "b" }]]);
  two.save("[]");
  expect(Object.keys(localStorage).filter((it) => it.includes("outbox:"))).toEqual([]);
});

it("without locks two tabs keep each other's words, and hear what the other has finished", async () => {
  localStorage.setItem("bellhop:demo:visitor_token", "v");
  const open = () => new VisitorStorage("demo", {}, () => undefined);
  const one = await outboxStorage(open(), "demo", undefined);
  const two = await outboxStorage(open(), "demo", undefined);
  const finished: string[] = [];
  two.watch?.({ left: () => undefined, finished: (id) => finished.push(id) });
  one.save(JSON.stringify([entry("a")]));
  two.save(JSON.stringify([entry("b")]));
  const three = await outboxStorage(open(), "demo", undefined);
  expect(JSON.parse(three.load() ?? "[]")).toHaveLength(2);
  const [key = ""] = Object.keys(localStorage).filter((it) => it.endsWith(":a"));
  one.save("[]");
  tellOthers(key, null);
  expect([finished, open().keys("outbox:").length]).toEqual([["a"], 1]);
});

it("says when neither the frame nor the host page can keep anything", async () => {
  localStorage.setItem("bellhop:demo:visitor_token", "v");
  const storage = new VisitorStorage("demo", { visitor_token: "v" }, () => undefined, null);
  const outbox = await outboxStorage(storage, "demo", undefined);
  outbox.save(JSON.stringify([entry("a")]));
  storage.hostKeepsNothing();
  expect(() => outbox.save(JSON.stringify([entry("b")]))).toThrow("not kept");
});
