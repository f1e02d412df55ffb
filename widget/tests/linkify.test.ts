import { expect, it } from "vitest";
import { folded, linkify, safeUrl } from "../src/linkify";

function check(text: string, expected: [text: string, href?: string][]): void {
  const pieces = linkify(text);
  expect(pieces.map((piece) => (piece.href ? [piece.text, piece.href] : [piece.text]))).toEqual(
    expected,
  );
  // Whatever is found, no character is lost or added.
  expect(pieces.map((piece) => piece.text).join("")).toBe(text);
}

it("finds addresses and leaves the sentence around them", () => {
  check("see https://a.example/x?y=1.", [
    ["see "],
    ["https://a.example/x?y=1", "https://a.example/x?y=1"],
    ["."],
  ]);
  check("(https://a.example/x)", [["("], ["https://a.example/x", "https://a.example/x"], [")"]]);
  check("https://a.example/x_(y)", [["https://a.example/x_(y)", "https://a.example/x_(y)"]]);
  check("www.a.example!", [["www.a.example", "https://www.a.example/"], ["!"]]);
  check("write lena+x@mail.example", [
    ["write "],
    ["lena+x@mail.example", "mailto:lena+x@mail.example"],
  ]);
  check("nothing here", [["nothing here"]]);
  check("", []);
});

it("never makes a link of what could run or deceive", () => {
  const corpus = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)//http",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "https://bank.example@evil.example/",
    "https://user:pass@evil.example/",
    "http://",
    "https://[",
    "file:///etc/passwd",
    `https://a.example/${"x".repeat(3_000)}`,
  ];
  for (const text of corpus) {
    const pieces = linkify(text);
    expect(pieces.map((piece) => piece.text).join("")).toBe(text);
    for (const { href } of pieces) {
      if (href) expect(href).toMatch(/^(https?:\/\/[^@]*|mailto:.*)$/);
    }
  }
  check('https://a.example/"onmouseover="alert(1)', [
    ["https://a.example/", "https://a.example/"],
    ['"onmouseover="alert(1)'],
  ]);
});

it("takes a long hostile text without trouble", () => {
  const text = "a@".repeat(5_000) + "www.".repeat(5_000) + "((((".repeat(1_000);
  expect(
    linkify(text)
      .map((piece) => piece.text)
      .join(""),
  ).toBe(text);
});

it("loads pictures and files only from http(s) and the hub's own paths", () => {
  expect(safeUrl("/files/1")).toBe("/files/1");
  expect(safeUrl("https://a.example/1")).toBe("https://a.example/1");
  for (const bad of [
    null,
    undefined,
    "",
    "javascript:alert(1)",
    "data:text/html,x",
    "//evil.example",
    "files/1",
  ]) {
    expect(safeUrl(bad)).toBeUndefined();
  }
});

it("shows a long text in part, cut neither in an address nor in an emoji", () => {
  const beginning = (text: string) =>
    folded(linkify(text))
      ?.map((piece) => piece.text)
      .join("");
  expect(beginning("short")).toBeUndefined();
  expect(beginning("a".repeat(1_000))).toBeUndefined();
  expect(beginning("a".repeat(10_000))).toBe(`${"a".repeat(800)}…`);
  expect(beginning("line\n".repeat(100))?.split("\n")).toHaveLength(18);
  expect(beginning(`a${"😀".repeat(5_000)}`)).toBe(`a${"😀".repeat(399)}…`);
  expect(beginning("word ".repeat(500))).toBe(`${"word ".repeat(159)}word…`);
  const address = `https://example.com/${"b".repeat(500)}`;
  expect(beginning(`${"a ".repeat(300)}${address} ${"c".repeat(900)}`)).toBe(
    `${"a ".repeat(300)}…`,
  );
});
