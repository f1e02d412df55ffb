import { describe, expect, it } from "vitest";
import { findEmoji } from "../src/lib/emoji";
import { shortPage, textParts, webHref } from "../src/lib/links";
import { nameMatch } from "../src/lib/name_match";
import { shortAge } from "../src/lib/time";
import { differing, keepOrder } from "../src/screens/inbox/use_shown_order";
import { parse } from "../src/stores/settings";

const links = (text: string) =>
  textParts(text).flatMap((part) => (part.kind === "link" ? [part.href] : []));

describe("links", () => {
  it("an address that reads like another's stays text", () => {
    expect(links("https://bank.example@evil.example/ www.bank.example@evil.example")).toEqual([]);
    expect(webHref("https://user:word@evil.example/")).toBeNull();
  });

  it.each([
    ["see https://shop.example/a?b=1.", ["https://shop.example/a?b=1"]],
    ["(https://shop.example/x)", ["https://shop.example/x"]],
    ["https://en.example/wiki/A_(b)", ["https://en.example/wiki/A_(b)"]],
    ["www.shop.example/ok and a@b.example", ["https://www.shop.example/ok", "mailto:a@b.example"]],
    ["javascript:alert(1) data:text/html,x", []],
    ["<script>https://x.example/</script>", ["https://x.example/"]],
  ])("are found in %j", (text, expected) => {
    expect(links(text)).toEqual(expected);
    expect(
      textParts(text)
        .map((part) => part.text)
        .join(""),
    ).toBe(text);
  });

  it("are made of a visitor's page only when it is a web page", () => {
    expect(webHref("https://shop.example/cart")).toBe("https://shop.example/cart");
    expect(webHref("javascript:alert(1)")).toBeNull();
    expect(webHref("not a page")).toBeNull();
    expect(shortPage("https://shop.example/cart?step=2#x")).toBe("/cart?step=2");
  });
});

describe("the order on the screen", () => {
  it("is held, loses what is gone, and lets the next page follow", () => {
    expect(keepOrder(["a", "b", "c"], ["x", "c", "a", "d"])).toEqual(["a", "c", "d"]);
    expect(keepOrder(["a", "b"], ["b", "a"])).toEqual(["a", "b"]);
  });

  it("says how many rows would be elsewhere", () => {
    expect(differing(["a", "b", "c"], ["a", "b", "c"])).toBe(0);
    expect(differing(["a", "b", "c"], ["c", "a", "b"])).toBe(1);
    expect(differing(["a", "b"], ["x", "a", "b"])).toBe(1);
  });
});

describe("small things", () => {
  it("ages are short", () => {
    const now = Date.parse("2026-03-10T12:00:00Z");
    const ago = (ms: number) => shortAge(new Date(now - ms).toISOString(), now);
    expect([ago(5_000), ago(240_000), ago(7_200_000), ago(3 * 86_400_000)]).toEqual([
      "now",
      "4m",
      "2h",
      "3d",
    ]);
  });

  it("kept settings may be broken", () => {
    expect(parse("{").theme).toBe("system");
    expect(parse('{"theme":"neon","sound":"yes","sendKey":"mod_enter"}')).toMatchObject({
      theme: "system",
      sound: true,
      sendKey: "mod_enter",
    });
  });

  it("emoji are found by what they mean", () => {
    expect(findEmoji("party").map(({ char }) => char)).toContain("🎉");
    expect(new Set(findEmoji("").map(({ char }) => char)).size).toBe(findEmoji("").length);
  });
});

describe("a name among others", () => {
  const names = ["Annabel Jones", "Joanna", "Ann", "Mary Ann Cole", "Zoë"];
  const found = (search: string) =>
    names
      .map((name) => ({ name, score: nameMatch(`id of ${name}`, search, [name]) }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score)
      .map(({ name }) => name);

  it("comes first when it is all of what is looked for, then by beginnings", () => {
    expect(found("ann")).toEqual(["Ann", "Annabel Jones", "Mary Ann Cole", "Joanna"]);
    expect(found("Jo")[0]).toBe("Joanna");
    expect(found("zoe")).toEqual(["Zoë"]);
    expect(found("id of")).toEqual([]);
  });
});
