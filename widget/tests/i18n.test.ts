import { expect, it } from "vitest";
import { LANGUAGES, loadTexts, THREAD_WORDS, texts } from "../src/i18n";
import { en } from "../src/i18n/en";
import { launcherTexts, pickLanguage } from "../src/i18n/launcher";
import { threadEn } from "../src/i18n/thread_en";

const placeholders = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

it("says everything in every language, with the same placeholders", async () => {
  expect(Object.keys(LANGUAGES).sort()).toEqual(Object.keys(launcherTexts).sort());
  expect(Object.keys(THREAD_WORDS)).toEqual(Object.keys(LANGUAGES));
  const source = { ...en, ...threadEn };
  for (const [language, load] of Object.entries(LANGUAGES)) {
    const catalogue = { ...(await load()), ...(await THREAD_WORDS[language]?.()) };
    expect(Object.keys(catalogue).sort(), language).toEqual(Object.keys(source).sort());
    for (const [key, text] of Object.entries(source)) {
      const translated = catalogue[key as keyof typeof catalogue] ?? "";
      expect(translated.trim(), `${language} ${key}`).not.toBe("");
      expect(placeholders(translated), `${language} ${key}`).toEqual(placeholders(text));
    }
  }
});

it("takes the host's language, then the browser's, then English", () => {
  expect(pickLanguage(["de-AT"])).toBe("de");
  expect(pickLanguage([undefined, "", "pt-BR", "FR"])).toBe("fr");
  expect(pickLanguage(["xx", "constructor"])).toBe("en");
  expect(pickLanguage([])).toBe("en");
});

it("fills in values and knows what is written from right to left", async () => {
  const { t } = texts("en", { ...en, ...threadEn });
  expect(t("unread", { n: 3 })).toBe("3 unread");
  expect(t("is_typing", { name: "{n}$&" })).toBe("{n}$& is typing");
  expect((await loadTexts(["ar-EG"])).rtl).toBe(true);
  expect((await loadTexts(["es"])).rtl).toBe(false);
});

it("reads times as people in the visitor's region do", async () => {
  expect((await loadTexts(["en", "de-AT", "en-GB"])).language).toBe("en-GB");
  expect((await loadTexts(["de", "en-GB"])).language).toBe("de");
  expect((await loadTexts(["en-not a tag"])).language).toBe("en");
});
