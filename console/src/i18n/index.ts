// Every word on the screen comes through `t`. A second language is a second file with the same keys.

import { en } from "./en";

export type TextKey = keyof typeof en;

export function t(key: TextKey, values: Readonly<Record<string, string | number>> = {}): string {
  return en[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Picks `<key>.one` or `<key>.other` and fills in `{count}`. */
export function tn(key: PluralKey, count: number): string {
  const form = new Intl.PluralRules("en").select(count) === "one" ? "one" : "other";
  return t(`${key}.${form}`, { count });
}

type PluralKey = TextKey extends infer K ? (K extends `${infer Stem}.one` ? Stem : never) : never;
