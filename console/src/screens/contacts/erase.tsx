// For whoever asks to be forgotten: by administrators only, and confirmed by a word.

import { useState } from "react";
import { eraseContact } from "../../hub/contacts";
import { explain } from "../../hub/problem";
import type { Contact } from "../../hub/wire";
import { t, tn } from "../../i18n";
import { ask } from "../../stores/confirm";
import { toast } from "../../stores/toasts";

export function EraseSection({ contact }: { contact: Contact }) {
  const [busy, setBusy] = useState(false);
  const erase = async () => {
    setBusy(true);
    try {
      const { messages } = await eraseContact(contact.id);
      toast(tn("erase.done", messages));
    } catch (failure) {
      toast(explain(failure), { tone: "failed" });
    } finally {
      setBusy(false);
    }
  };
  const asked = () =>
    ask({
      title: t("erase.ask", { name: contact.name || contact.email || t("visitor") }),
      text: t("erase.text"),
      action: t("erase.title"),
      danger: true,
      typeName: t("erase.word"),
      run: () => void erase(),
    });
  return (
    <section className="careful" aria-label={t("erase.title")}>
      <h2>{t("erase.title")}</h2>
      <div className="careful-line">
        <small>{t("erase.hint")}</small>
        <button type="button" className="button danger" disabled={busy} onClick={asked}>
          {busy ? t("erase.doing") : t("erase.do")}
        </button>
      </div>
    </section>
  );
}
