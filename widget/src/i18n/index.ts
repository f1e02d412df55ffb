// Text in the visitor's language: one catalogue per language, fetched when it is needed.

import type { Catalogue, Key } from "./en";
import { pickLanguage } from "./launcher";

export type { Catalogue, Key } from "./en";

export const LANGUAGES: Record<string, () => Promise<Catalogue>> = {
  en: () => import("./en").then((module) => module.en),
  de: () => import("./de").then((module) => module.de),
  fr: () => import("./fr").then((module) => module.fr),
  es: () => import("./es").then((module) => module.es),
  ar: () => import("./ar").then((module) => module.ar),
};

export interface Texts {
  language: string;
  rtl: boolean;
  t: (key: Key, values?: Record<string, string | number>) => string;
}

export function texts(language: string, catalogue: Catalogue): Texts {
  return {
    language,
    rtl: language === "ar",
    t: (key, values) =>
      catalogue[key].replace(/\{(\w+)\}/g, (all, name) => String(values?.[name] ?? all)),
  };
}

/** The host's choice, then the browser's, then the channel's. */
export async function loadTexts(wanted: readonly (string | null | undefined)[]): Promise<Texts> {
  const language = pickLanguage(wanted);
  const load = LANGUAGES[language] ?? LANGUAGES.en;
  if (!load) throw new Error("no catalogue");
  return texts(language, await load());
}
