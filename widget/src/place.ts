// Where somebody stands in line: whether it holds at all, and in words.

import type { ContactConversation, QueuePosition } from "@bellhop/client";
import type { Texts } from "./i18n";
import { waitText } from "./wait";

/** Null when the conversation does not wait live, whatever was pushed before. */
export function standing(
  summary: ContactConversation | undefined,
  place: QueuePosition | undefined,
): Pick<QueuePosition, "position" | "estimate_seconds"> | null {
  if (!summary || summary.assignee || summary.asks === "message") return null;
  if (summary.status !== "new" && summary.status !== "open") return null;
  if (place) return place.state === "waiting" ? place : null;
  // In line already, and the hub is about to say where.
  return summary.waiting ? { position: null, estimate_seconds: null } : null;
}

export function placeText(
  texts: Texts,
  { position, estimate_seconds }: Pick<QueuePosition, "position" | "estimate_seconds">,
): string {
  const { t } = texts;
  const where =
    position === null
      ? t("place_in")
      : position <= 1
        ? t("place_next")
        : t("place_nth", { nth: nth(texts, position) });
  return estimate_seconds === null ? where : `${where} · ${waitText(texts, estimate_seconds)}`;
}

/** "2nd", "3.", "1re": the catalogue has a mark for each of the language's own ordinal forms. */
export function nth({ t, language }: Texts, n: number): string {
  const form = new Intl.PluralRules(language, { type: "ordinal" }).select(n);
  const marks = new Map(
    t("ordinals")
      .split(" ")
      .map((it) => it.split(":") as [string, string]),
  );
  const mark = marks.get(form) ?? marks.get("other") ?? "";
  return new Intl.NumberFormat(language).format(n) + mark;
}
