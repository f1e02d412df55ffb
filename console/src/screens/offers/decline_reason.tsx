// Why not: a line for colleagues, for who wants to say one.

import { type FormEvent, type KeyboardEvent, useState } from "react";
import { t } from "../../i18n";

/** What the hub keeps of a reason. */
const REASON_CHARS_MAX = 200;

export function DeclineReason({
  busy,
  decline,
  close,
}: {
  busy: boolean;
  decline: (reason: string) => void;
  close: () => void;
}) {
  const [reason, setReason] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    decline(reason);
  };
  // Enter and Escape are about this line here, not about the card.
  const keyed = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.stopPropagation();
    if (event.key === "Escape") close();
  };
  return (
    <form className="offer-reason" onSubmit={submit}>
      <input
        type="text"
        dir="auto"
        // biome-ignore lint/a11y/noAutofocus: the line was just asked for.
        autoFocus
        maxLength={REASON_CHARS_MAX}
        aria-label={t("offers.reason")}
        placeholder={t("offers.reason")}
        value={reason}
        disabled={busy}
        onChange={({ target }) => setReason(target.value)}
        onKeyDown={keyed}
      />
      <button type="submit" className="button" disabled={busy || reason.trim() === ""}>
        {t("offers.reason_send")}
      </button>
    </form>
  );
}
