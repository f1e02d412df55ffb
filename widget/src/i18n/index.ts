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
  /** The wanted tag itself, so that `en-GB` reads times as people there do. */
  language: string;
  rtl: boolean;
  t: (key: Key, values?: Record<string, string | number>) => string;
}

export function texts(language: string, catalogue: Catalogue): Texts {
  return {
    language,
    rtl: /^ar\b/i.test(language),
    t: (key, values) =>
      catalogue[key].replace(/\{(\w+)\}/g, (all, name) => String(values?.[name] ?? all)),
  };
}

/** The host's choice, then the browser's, then the channel's. */
export async function loadTexts(wanted: readonly (string | null | undefined)[]): Promise<Texts> {
  const language = pickLanguage(wanted);
  const load = LANGUAGES[language] ?? LANGUAGES.en;
  if (!load) throw new Error("no catalogue");
  return texts(regional(language, wanted), await load());
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
