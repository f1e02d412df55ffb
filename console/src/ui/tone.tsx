// How a customer sounds: a face and a word, quiet, and never by colour alone.

import { Frown, Meh, Smile } from "lucide-react";
import type { Sentiment, Tone } from "../hub/wire";
import { t } from "../i18n";

const FACES = { negative: Frown, neutral: Meh, positive: Smile } as const;

export function toneText({ tone, trend }: Sentiment): string {
  const word = t(`labels.tone_${tone}`);
  return trend && trend !== "steady" ? `${word}, ${t(`labels.trend_${trend}`)}` : word;
}

export function ToneMark({ sentiment }: { sentiment: Sentiment }) {
  return <Face tone={sentiment.tone} text={toneText(sentiment)} />;
}

export function Face({ tone, text }: { tone: Tone; text: string }) {
  const Shape = FACES[tone];
  return (
    <span className="tone" data-tone={tone} title={`${text}. ${t("labels.sentiment_hint")}`}>
      <Shape size={13} aria-label={text} />
    </span>
  );
}
