// Others who may be the same person: shown above the card, decided by a person.

import { Users } from "lucide-react";
import { useState } from "react";
import { useDuplicates } from "../../hub/contacts";
import type { Contact } from "../../hub/wire";
import { type TextKey, t, tn } from "../../i18n";
import { JoinDialog } from "./join_dialog";

const SAME: Readonly<Record<string, TextKey>> = {
  name: "duplicates.same_name",
  email: "duplicates.same_email",
  phone: "duplicates.same_phone",
  account: "duplicates.same_account",
};

export function Duplicates({ contact }: { contact: Contact }) {
  const { data } = useDuplicates(contact.id);
  const [other, setOther] = useState<string | null>(null);
  return (
    <>
      {data && data.length > 0 && (
        <section className="duplicates" aria-label={tn("duplicates.title", data.length)}>
          <Users size={16} aria-hidden="true" />
          <div>
            <h2>{tn("duplicates.title", data.length)}</h2>
            <small>{t("duplicates.hint")}</small>
            <ul>
              {data.map(({ contact: found, same }) => {
                const name = found.name || found.email || found.phone || t("visitor");
                return (
                  <li key={found.id}>
                    <span>
                      <strong dir="auto" title={name}>
                        {name}
                      </strong>
                      <small>
                        {same
                          .map((one) => SAME[one])
                          .filter((key) => key !== undefined)
                          .map((key) => t(key))
                          .join(", ")}
                        {" · "}
                        {tn("contacts.count", found.conversation_count)}
                      </small>
                    </span>
                    <button
                      type="button"
                      className="button"
                      aria-label={`${t("duplicates.review")}: ${name}`}
                      onClick={() => setOther(found.id)}
                    >
                      {t("duplicates.review")}
                    </button>
                  </li>
                );
              })}
            </ul>
          </div>
        </section>
      )}
      <JoinDialog id={contact.id} other={other} close={() => setOther(null)} />
    </>
  );
}
