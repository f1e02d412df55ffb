// Everybody who ever wrote, last seen first, and the page of one of them.

import { Search, Users } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { usePeople } from "../../hub/contacts";
import { explain } from "../../hub/problem";
import type { Contact } from "../../hub/wire";
import { t, tn } from "../../i18n";
import { shortAge } from "../../lib/time";
import { router } from "../../router";
import { Avatar, Empty, Failed, useNow, useSlow } from "../../ui/basics";
import { RowSkeletons } from "../inbox/skeletons";
import { ContactPage } from "./contact_page";

export function ContactsScreen({ id }: { id: string | null }) {
  const [typed, setTyped] = useState("");
  const text = useDeferredValue(typed.trim());
  const { data, error, refetch, isPending, fetchNextPage, hasNextPage, isFetchingNextPage } =
    usePeople(text);
  const slow = useSlow(isPending);
  const people = data?.pages.flatMap(({ contacts }) => contacts) ?? [];
  return (
    <main className="records contacts" data-open={id !== null}>
      <section className="records-list">
        <header>
          <h1>{t("rail.contacts")}</h1>
        </header>
        <div className="search">
          <Search size={14} aria-hidden="true" />
          <input
            type="text"
            aria-label={t("contacts.search")}
            placeholder={t("contacts.search")}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
        {error && <Failed text={explain(error)} retry={() => void refetch()} />}
        {slow && <RowSkeletons />}
        {data && people.length === 0 && text === "" && (
          <Empty icon={<Users size={26} />} title={t("contacts.empty")}>
            <p>{t("contacts.empty_hint")}</p>
          </Empty>
        )}
        {data && people.length === 0 && text !== "" && (
          <p className="quiet">{t("contacts.nothing_found")}</p>
        )}
        <ul>
          {people.map((contact) => (
            <PersonRow
              key={contact.id}
              contact={contact}
              open={id !== null && contact.ids.includes(id)}
            />
          ))}
        </ul>
        {hasNextPage && (
          <button
            type="button"
            className="button"
            disabled={isFetchingNextPage}
            onClick={() => void fetchNextPage()}
          >
            {t("contacts.more")}
          </button>
        )}
      </section>
      <section className="records-form contact-page">
        {id === null ? (
          <Empty icon={<Users size={26} />} title={t("contacts.choose")}>
            <p>{t("contacts.choose_hint")}</p>
          </Empty>
        ) : (
          <ContactPage key={id} id={id} />
        )}
      </section>
    </main>
  );
}

function PersonRow({ contact, open }: { contact: Contact; open: boolean }) {
  const now = useNow();
  const name = contact.name || contact.email || contact.phone || t("visitor");
  const rest = contact.name ? contact.email || contact.phone : null;
  return (
    <li>
      <button
        type="button"
        className="person-row"
        aria-current={open ? "true" : undefined}
        onClick={() => router.go({ screen: "contacts", id: contact.id })}
      >
        <Avatar name={name} size={32} online={contact.online ? true : undefined} />
        <span className="person-who">
          <strong dir="auto" title={name}>
            {name}
          </strong>
          <small title={rest ?? undefined}>
            {rest || tn("contacts.count", contact.conversation_count)}
          </small>
        </span>
        <time dateTime={contact.last_seen_at}>{shortAge(contact.last_seen_at, now)}</time>
      </button>
    </li>
  );
}
