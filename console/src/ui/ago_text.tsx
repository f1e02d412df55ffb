// A sentence with a time in it that counts up.

import { type TextKey, t } from "../i18n";
import { duration } from "../lib/time";
import { useServerSecond } from "./ago";

/** `{ago}` in the text is where the time stands. */
export function AgoText({
  text,
  since,
  values = {},
}: {
  text: TextKey;
  since: string;
  values?: Readonly<Record<string, string>>;
}) {
  const [before, after] = t(text, { ...values, ago: HERE }).split(HERE);
  return (
    <>
      {before}
      <AgoWords since={since} />
      {after}
    </>
  );
}

function AgoWords({ since }: { since: string }) {
  const ms = useServerSecond() - Date.parse(since);
  return ms < JUST_NOW_MS ? t("time.just_now") : t("time.ago", { time: duration(ms) });
}

/** Seconds that tick from nought look like a fault. */
const JUST_NOW_MS = 5_000;

/** In no text and in nobody's words. */
const HERE = "\u0000";
