// How well a name answers a search: the whole name first, then its beginning, then a word's, then the rest.

import { defaultFilter } from "cmdk";

const plain = (text: string) =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").trim().toLocaleLowerCase();

/** 0 to 1, as cmdk wants it; the name is the first keyword, because the value is an id. */
export function nameMatch(_value: string, search: string, keywords: string[] = []): number {
  const name = plain(keywords[0] ?? "");
  const wanted = plain(search);
  if (name === wanted) return 1;
  if (name.startsWith(wanted)) return 0.9;
  if (name.split(/[\s-]+/u).some((word) => word.startsWith(wanted))) return 0.8;
  return 0.7 * defaultFilter(name, wanted);
}
