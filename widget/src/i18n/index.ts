// Text in the visitor's language: two catalogues per language, fetched when they are needed.
// What the first screen says comes at once, the rest with the thread.

import type { Catalogue, Key as FirstKey } from "./en";
import { pickLanguage } from "./launcher";
import type { ThreadCatalogue } from "./thread_en";

export type { Catalogue } from "./en";
export type { ThreadCatalogue } from "./thread_en";
export type Key = FirstKey | keyof ThreadCatalogue;

export const LANGUAGES: Record<string, () => Promise<Catalogue>> = {
  en: () => import("./en").then((module) => module.en),
  de: () => import("./de").then((module) => module.de),
  fr: () => import("./fr").then((module) => module.fr),
  es: () => import("./es").then((module) => module.es),
  ar: () => import("./ar").then((module) => module.ar),
};

export const THREAD_WORDS: Record<string, () => Promise<ThreadCatalogue>> = {
  en: () => import("./thread_en").then((module) => module.threadEn),
  de: () => import("./thread_de").then((module) => module.threadDe),
  fr: () => import("./thread_fr").then((module) => module.threadFr),
  es: () => import("./thread_es").then((module) => module.threadEs),
  ar: () => import("./thread_ar").then((module) => module.threadAr),
};

export interface Texts {
  /** The wanted tag itself, so that `en-GB` reads times as people there do. */
  language: string;
  rtl: boolean;
  /** Whether the thread's words are in it. */
  whole: boolean;
  t: (key: Key, values?: Record<string, string | number>) => string;
}

export function texts(language: string, catalogue: Catalogue & Partial<ThreadCatalogue>): Texts {
  return {
    language,
    rtl: /^ar\b/i.test(language),
    whole: "stay" in catalogue,
    t: (key, values) =>
      (catalogue[key] ?? "").replace(/\{(\w+)\}/g, (all, name) => String(values?.[name] ?? all)),
  };
}

/** The host's choice, then the browser's, then the channel's; `whole` with the thread's words. */
export async function loadTexts(
  wanted: readonly (string | null | undefined)[],
  whole = false,
): Promise<Texts> {
  const language = pickLanguage(wanted);
  const load = LANGUAGES[language] ?? LANGUAGES.en;
  if (!load) throw new Error("no catalogue");
  const [first, rest] = await Promise.all([load(), whole && THREAD_WORDS[language]?.()]);
  return texts(regional(language, wanted), { ...first, ...(rest || {}) });
}

/** The first wanted tag of this language that says more than the language: `en-GB` before `en`. */
function regional(language: string, wanted: readonly (string | null | undefined)[]): string {
  const tags = wanted.flatMap((tag) => (tag?.toLowerCase().startsWith(`${language}-`) ? tag : []));
  try {
    return Intl.getCanonicalLocales(tags)[0] ?? language;
  } catch {
    return language;
  }
}
