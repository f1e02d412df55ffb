// A sentence with a time in it that counts up.

import { type TextKey, t } from "../i18n";
import { Ago } from "./ago";

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
      <Ago since={since} />
      {after}
    </>
  );
}

/** In no text and in nobody's words. */
const HERE = "\u0000";
