import { describe, expect, it } from "vitest";
import { cannedQuery, fillPlaceholders, filterCanned, hasPlaceholder } from "../src/lib/canned";

describe("a canned reply", () => {
  it.each([
    ["/", 1, { start: 0, query: "" }],
    ["Hello /Re", 9, { start: 6, query: "re" }],
    ["line\n/late", 10, { start: 5, query: "late" }],
    ["/grüße", 6, { start: 0, query: "grüße" }],
    ["and/or", 6, null],
    ["https://x", 9, null],
    ["/done now", 9, null],
    ["/done now", 5, { start: 0, query: "done" }],
  ])("is asked for by %j at %i", (text, caret, expected) => {
    expect(cannedQuery(text, caret)).toEqual(expected);
  });

  it("is found by shortcut first, then title, then anything", () => {
    const reply = (shortcut: string, title: string, text: string) => ({
      id: shortcut,
      shortcut,
      title,
      text,
      steps: null,
    });
    const all = [
      reply("hours", "When we are open", "Mon to Fri"),
      reply("pay", "Refund started", "…"),
      reply("refund", "Money back", "…"),
      reply("sorry", "Apology", "We refund you"),
    ];
    expect(filterCanned(all, "ref").map(({ id }) => id)).toEqual(["refund", "pay", "sorry"]);
    expect(filterCanned(all, "nothing")).toEqual([]);
    expect(filterCanned(all, "")).toHaveLength(4);
  });

  it("has its placeholders filled in, and keeps those that have no value", () => {
    const values = { "contact.name": "Lena", "contact.first_name": null, "agent.name": "Mia" };
    const text = "Hi {{contact.name}} {{ agent.name }} {{contact.first_name}} {{order.id}} {x}";
    expect(fillPlaceholders(text, values)).toBe(
      "Hi Lena Mia {{contact.first_name}} {{order.id}} {x}",
    );
    expect(hasPlaceholder("Hi {{contact.name}}")).toBe(true);
    expect(hasPlaceholder("a {{ b")).toBe(false);
  });
});
