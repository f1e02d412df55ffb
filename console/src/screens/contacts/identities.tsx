// Where somebody writes from, card by card, and which join brought a card here.

import { Globe } from "lucide-react";
import { undoJoin, useIdentities } from "../../hub/contacts";
import { explain } from "../../hub/problem";
import type { Contact, ContactIdentity, ContactJoin } from "../../hub/wire";
import { type TextKey, t } from "../../i18n";
import { fullTime, shortAge } from "../../lib/time";
import { toast } from "../../stores/toasts";
import { Failed, useNow } from "../../ui/basics";
import { PlatformBadge, platformText } from "../../ui/platform_mark";

export function Identities({ contact }: { contact: Contact }) {
  const { data, error, refetch } = useIdentities(contact.id);
  return (
    <section aria-label={t("identities.title")}>
      <h2>{t("identities.title")}</h2>
      {error && <Failed text={explain(error)} retry={() => void refetch()} />}
      <ul className="identities">
        {data?.identities.map((one) => (
          <Identity
            key={`${one.contact_id}${one.channel?.id}${one.value}`}
            one={one}
            isHead={one.contact_id === contact.id}
            join={data.joins.find(({ joined_id }) => joined_id === one.contact_id)}
          />
        ))}
      </ul>
    </section>
  );
}

const REASONS: Readonly<Record<string, TextKey>> = {
  by_hand: "identities.joined_by_hand",
  email: "identities.joined_email",
  phone: "identities.joined_phone",
  identity: "identities.joined_identity",
};

function Identity({
  one,
  isHead,
  join,
}: {
  one: ContactIdentity;
  isHead: boolean;
  join: ContactJoin | undefined;
}) {
  const now = useNow();
  const isWebsite = one.channel === null || one.channel.kind === "widget";
  const called = one.name || one.email || t("identities.visitor");
  const where = one.channel?.name ?? t("identities.website");
  const reason = join && REASONS[join.reason];
  const undo = async () => {
    if (!join) return;
    try {
      const { parted } = await undoJoin(join.id);
      toast(t("join.undone", { name: parted.name || parted.email || t("visitor") }));
    } catch (failure) {
      toast(explain(failure), { tone: "failed" });
    }
  };
  return (
    <li>
      {isWebsite ? (
        <span className="platform-badge" style={{ width: 28, height: 28 }} aria-hidden="true">
          <Globe size={15} />
        </span>
      ) : (
        <PlatformBadge kind={one.channel?.kind ?? "generic"} size={28} />
      )}
      <div>
        <strong dir="auto" title={one.value || undefined}>
          {called}
        </strong>
        <small title={`${fullTime(one.first_seen_at)} – ${fullTime(one.last_seen_at)}`}>
          <span className="visually-hidden">
            {isWebsite ? t("identities.website") : platformText(one.channel?.kind ?? "generic")},{" "}
          </span>
          <span dir="auto">{where}</span>
          {" · "}
          {t("identities.seen", {
            first: shortAge(one.first_seen_at, now),
            last: shortAge(one.last_seen_at, now),
          })}
        </small>
        {one.opted_out_at && <small className="identity-no">{t("identities.opted_out")}</small>}
        {one.unreachable_since && !one.opted_out_at && (
          <small className="identity-no">{t("identities.unreachable")}</small>
        )}
        {!isHead && one.notes && (
          <small dir="auto" className="identity-notes">
            {t("identities.notes")}: {one.notes}
          </small>
        )}
        {join && reason && (
          <small className="identity-join">
            {t(reason, { name: join.by?.name ?? "" })}
            {" · "}
            <button type="button" className="link" onClick={() => void undo()}>
              {t("identities.part")}
            </button>
          </small>
        )}
      </div>
    </li>
  );
}
