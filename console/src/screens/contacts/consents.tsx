// What somebody may be sent, purpose by purpose: shown with who wrote it down, and changed here.

import { type ConsentFields, setConsent, useConsents } from "../../hub/contacts";
import { explain } from "../../hub/problem";
import type { Contact, ContactConsent } from "../../hub/wire";
import { t } from "../../i18n";
import { fullTime, shortAge } from "../../lib/time";
import { toast } from "../../stores/toasts";
import { Failed, useNow } from "../../ui/basics";
import { platformText } from "../../ui/platform_mark";

type Purpose = ConsentFields["purpose"];
type State = ConsentFields["state"];
const PURPOSES: readonly Purpose[] = ["transactional", "marketing"];
const STATES: readonly State[] = ["granted", "withdrawn"];

export function Consents({ contact }: { contact: Contact }) {
  const { data, error, refetch } = useConsents(contact.id);
  return (
    <section aria-label={t("consents.title")}>
      <h2>{t("consents.title")}</h2>
      {error && <Failed text={explain(error)} retry={() => void refetch()} />}
      {PURPOSES.map((purpose) => (
        <OnePurpose
          key={purpose}
          contact={contact}
          purpose={purpose}
          told={(data ?? []).filter((one) => one.purpose === purpose)}
        />
      ))}
    </section>
  );
}

function OnePurpose({
  contact,
  purpose,
  told,
}: {
  contact: Contact;
  purpose: Purpose;
  told: readonly ContactConsent[];
}) {
  const everywhere = told.find(({ channel_id }) => channel_id === null);
  const set = async (state: State) => {
    if (state === everywhere?.state) return;
    try {
      await setConsent(contact.id, { purpose, state, channel_id: null, note: "" });
      toast(
        t("consents.saved", { purpose: t(`consents.${purpose}`), state: t(`consents.${state}`) }),
        { topic: `consent ${purpose}` },
      );
    } catch (failure) {
      toast(explain(failure), { tone: "failed" });
    }
  };
  return (
    <fieldset className="consent">
      <legend>{t(`consents.${purpose}`)}</legend>
      <div className="segments">
        {STATES.map((state) => (
          <label key={state}>
            <input
              type="radio"
              name={`consent-${purpose}`}
              checked={everywhere?.state === state}
              onChange={() => void set(state)}
            />
            <span>{t(`consents.${state}`)}</span>
          </label>
        ))}
      </div>
      {told.length === 0 && (
        <small>
          {t("consents.unknown")}. {t(`consents.${purpose}_hint`)}
        </small>
      )}
      {told.map((one) => (
        <Said key={one.channel_id} one={one} />
      ))}
    </fieldset>
  );
}

/** An agent's word for everywhere, or a word for one channel, mostly the contact's own. */
function Said({ one }: { one: ContactConsent }) {
  const now = useNow();
  const age = shortAge(one.told_at, now);
  const state = one.state === "granted" ? t("consents.granted") : t("consents.withdrawn");
  return (
    <small title={fullTime(one.told_at)}>
      {one.channel_name && `${t("consents.on", { channel: one.channel_name, state })}. `}
      {one.by
        ? t("consents.by", { age, name: one.by.name })
        : t("consents.by_contact", { age, channel: platformText(one.source) })}
      {one.note && `: ${one.note}`}
    </small>
  );
}
