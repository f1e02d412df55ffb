import { describe, expect, it } from "vitest";
import { BINDINGS, commandFor, type Press } from "../src/lib/keyboard";

const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  mod: false,
  alt: false,
  inText: false,
  onControl: false,
  ...more,
});

describe("the keyboard", () => {
  it.each([
    ["j", "next"],
    ["K", "previous"],
    ["Enter", "open"],
    ["r", "reply"],
    ["n", "note"],
    ["a", "assign"],
    ["s", "status"],
    ["e", "solve"],
    ["#", "tag"],
    ["/", "search"],
    ["?", "help"],
    ["Escape", "back"],
    ["g", "wait"],
    ["x", "select"],
    ["z", null],
  ])("%s means %s", (key, expected) => {
    expect(commandFor(press(key), null)).toBe(expected);
  });

  it("goes places with g and a second key, and forgets g otherwise", () => {
    expect(commandFor(press("i"), "g")).toBe("go_all");
    expect(commandFor(press("m"), "g")).toBe("go_mine");
    expect(commandFor(press("u"), "g")).toBe("go_unassigned");
    expect(commandFor(press("j"), "g")).toBeNull();
  });

  it("leaves text alone, except for the palette and Esc", () => {
    expect(commandFor(press("j", { inText: true }), null)).toBeNull();
    expect(commandFor(press("/", { inText: true }), null)).toBeNull();
    expect(commandFor(press("k", { inText: true, mod: true }), null)).toBe("palette");
    expect(commandFor(press("Escape", { inText: true }), null)).toBe("back");
  });

  it("leaves the browser's own keys and a focused button's Enter alone", () => {
    expect(commandFor(press("r", { mod: true }), null)).toBeNull();
    expect(commandFor(press("j", { alt: true }), null)).toBeNull();
    expect(commandFor(press("Enter", { onControl: true }), null)).toBeNull();
  });

  it("has no two commands on one key", () => {
    const keys = BINDINGS.map((binding) => binding.keys.join(" "));
    expect(new Set(keys).size).toBe(keys.length);
  });
});
