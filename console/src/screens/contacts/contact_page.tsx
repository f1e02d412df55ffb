// One person over all their channels: who they are, where they write from, what they allow, what happened.

import { ArrowLeft, ShieldCheck } from "lucide-react";
import { explain } from "../../hub/problem";
import { useContact } from "../../hub/records";
import { session } from "../../hub/session";
import type { Contact } from "../../hub/wire";
import { t, tn } from "../../i18n";
import { fullTime, shortAge } from "../../lib/time";
import { router } from "../../router";
import { useStore } from "../../stores/store";
import { Avatar, Failed, IconButton, useNow, useSlow } from "../../ui/basics";
import { ContactField } from "../panel/contact_field";
import { Consents } from "./consents";
import { ContactTimeline } from "./contact_timeline";
import { Duplicates } from "./duplicates";
import { EraseSection } from "./erase";
import { Identities } from "./identities";

export function ContactPage({ id }: { id: string }) {
  const { data: contact, error, refetch, isPending } = useContact(id);
  const slow = useSlow(isPending);
  const isAdmin = useStore(session, ({ agent }) => agent?.role === "admin");
  if (error) return <Failed text={explain(error)} retry={() => void refetch()} />;
  if (!contact) {
    if (!slow) return null;
    return (
      <div className="skeletons panel-skeleton" aria-hidden="true">
        <i className="bone round" />
        <i className="bone" />
        <i className="bone" />
      </div>
    );
  }
  return (
    <article className="contact-body">
      <Head contact={contact} />
      <Duplicates contact={contact} />
      <div className="contact-columns">
        <div>
          <section aria-label={t("contacts.details")}>
            <h2>{t("contacts.details")}</h2>
            <ContactField key={`name${contact.id}`} contact={contact} field="name" />
            <ContactField key={`email${contact.id}`} contact={contact} field="email" />
            {contact.phone && (
              <div className="contact-field">
                <span className="contact-label">{t("contacts.phone")}</span>
                <output>{contact.phone}</output>
              </div>
            )}
            <ContactField key={`notes${contact.id}`} contact={contact} field="notes" />
          </section>
          <Identities contact={contact} />
          <Consents contact={contact} />
          {isAdmin && <EraseSection contact={contact} />}
        </div>
        <ContactTimeline contact={contact} />
      </div>
    </article>
  );
}

function Head({ contact }: { contact: Contact }) {
  const now = useNow();
  const name = contact.name || contact.email || contact.phone || t("visitor");
  return (
    <header className="contact-head">
      <span className="only-narrow">
        <IconButton label={t("back")} onClick={() => router.go({ screen: "contacts", id: null })}>
          <ArrowLeft size={18} />
        </IconButton>
      </span>
      <Avatar name={name} size={48} online={contact.online ? true : undefined} />
      <div>
        <h1 dir="auto" title={name}>
          {name}
          {contact.verified && (
            <ShieldCheck size={16} className="verified" aria-label={t("panel.verified")} />
          )}
        </h1>
        <p className="quiet">
          {tn("contacts.count", contact.conversation_count)}
          {" · "}
          <time dateTime={contact.last_seen_at} title={fullTime(contact.last_seen_at)}>
            {contact.online
              ? t("panel.online")
              : t("contacts.last_seen", { age: shortAge(contact.last_seen_at, now) })}
          </time>
        </p>
      </div>
    </header>
  );
}
