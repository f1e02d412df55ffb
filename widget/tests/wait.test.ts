import { describe, expect, it } from "vitest";
import { LANGUAGES, loadTexts } from "../src/i18n";
import { nth, placeText, standing } from "../src/place";
import { backText, waitText } from "../src/wait";
import { summary } from "./facts";

const place = (position: number | null, estimate_seconds: number | null = null) => ({
  conversation_id: "c1",
  state: "waiting" as const,
  position,
  length: position,
  estimate_seconds,
});

describe("the estimate", () => {
  it.each([
    [0, "less than a minute"],
    [59, "less than a minute"],
    [60, "about 1 minute"],
    [240, "about 4 minutes"],
    [660, "about 15 minutes"],
    [1_800, "about 30 minutes"],
    [1_900, "more than half an hour"],
    [90_000, "more than half an hour"],
  ])("of %i seconds reads %s", async (seconds, text) => {
    expect(waitText(await loadTexts(["en"], true), seconds)).toBe(text);
  });

  it.each([
    ["de", "etwa 4 Minuten"],
    ["fr", "environ 4 minutes"],
    ["es", "4 minutos aprox."],
  ])("is said in %s", async (language, text) => {
    expect(waitText(await loadTexts([language], true), 240)).toBe(text);
  });

  it("takes the dual in Arabic", async () => {
    expect(waitText(await loadTexts(["ar"], true), 120)).toBe("دقيقتان تقريبًا");
  });
});

describe("the place in line", () => {
  it.each([
    ["en", "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 101st 111th"],
    ["de", "1. 2. 3. 4. 11. 12. 13. 21. 22. 101. 111."],
    ["fr", "1re 2e 3e 4e 11e 12e 13e 21e 22e 101e 111e"],
    ["es", "1 2 3 4 11 12 13 21 22 101 111"],
  ])("counts in %s", async (language, expected) => {
    const texts = await loadTexts([language], true);
    const numbers = [1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111];
    expect(numbers.map((n) => nth(texts, n)).join(" ")).toBe(expected);
  });

  it("is said with the estimate, and without one when nobody knows", async () => {
    const texts = await loadTexts(["en"], true);
    expect(placeText(texts, place(1, 60))).toBe("You are next · about 1 minute");
    expect(placeText(texts, place(3, 240))).toBe("You are 3rd in line · about 4 minutes");
    expect(placeText(texts, place(2))).toBe("You are 2nd in line");
    expect(placeText(texts, place(null))).toBe("You are in line");
  });

  it("has words for every place in every language", async () => {
    for (const language of Object.keys(LANGUAGES)) {
      const texts = await loadTexts([language], true);
      for (const position of [null, 1, 2, 3, 30]) {
        expect(placeText(texts, place(position, 600)), language).not.toMatch(/[{}]|^ ·|undefined/);
      }
    }
  });
});

describe("whether somebody stands in line", () => {
  const waiting = { waiting: true, asks: "live" as const };
  it.each([
    ["as the hub said", summary(waiting), place(2, 60), 2],
    ["before the hub has said where", summary(waiting), undefined, null],
    ["when the summary is older than the push", summary({ status: "open" }), place(2), 2],
  ])("does: %s", (_, known, pushed, position) => {
    expect(standing(known, pushed)?.position).toBe(position);
    expect(standing(known, pushed)).not.toBeNull();
  });

  const mia = { id: "mia", name: "Mia", avatar_url: "" };
  it.each([
    ["nothing is known", undefined, place(1)],
    ["somebody has it", summary({ ...waiting, assignee: mia }), place(1)],
    ["it is answered later", summary({ ...waiting, asks: "message" }), place(1)],
    ["it is over", summary({ ...waiting, status: "solved" }), place(1)],
    ["it has left the line", summary(waiting), { ...place(null), state: "gone" as const }],
    ["there are no queues", summary(), undefined],
  ])("does not: %s", (_, known, pushed) => {
    expect(standing(known, pushed)).toBeNull();
  });
});

describe("the opening", () => {
  const now = new Date(2026, 10, 26, 18, 0).getTime();
  const at = (day: number, hour: number) => new Date(2026, 10, day, hour, 0).toISOString();
  it.each([
    ["en-GB", at(26, 20), "We are back today at 20:00."],
    ["en-GB", at(27, 9), "We are back tomorrow at 09:00."],
    ["en-GB", at(30, 9), "We are back on Monday at 09:00."],
    ["de", at(30, 9), "Wir sind am Montag um 09:00 Uhr zurück."],
    ["fr", at(30, 9), "Nous revenons lundi à 09:00."],
    ["es", at(30, 9), "Volvemos el lunes a las 9:00."],
    [
      "de",
      new Date(2026, 11, 28, 9).toISOString(),
      "Wir sind am Montag, 28. Dezember um 09:00 Uhr zurück.",
    ],
  ])("in %s at %s", async (language, opens_at, text) => {
    expect(backText(await loadTexts([language], true), { opens_at }, now)).toBe(text);
  });

  it("is not told when it is unknown or over", async () => {
    const texts = await loadTexts(["en"], true);
    expect(backText(texts, { opens_at: null }, now)).toBeNull();
    expect(backText(texts, { opens_at: at(26, 17) }, now)).toBeNull();
    expect(backText(texts, { opens_at: "soon" }, now)).toBeNull();
  });
});
