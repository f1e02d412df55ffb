// Everybody who ever wrote, last seen first, and the page of one of them.

import { Search, Users } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { usePeople } from "../../hub/contacts";
import { explain } from "../../hub/problem";
import type { Contact } from "../../hub/wire";
import { t, tn } from "../../i18n";
import { shortAge } from "../../lib/time";
import { router } from "../../router";
import { focusOn } from "../../stores/ui";
import { Avatar, Empty, Failed, useNow, useSlow } from "../../ui/basics";
import { useFocusInPlace } from "../../ui/lost_focus";
import { SearchBox, useSettled } from "../../ui/search_box";
import { RowSkeletons } from "../inbox/skeletons";
import { ContactPage } from "./contact_page";
import { shownPeople } from "./shown_people";

export function ContactsScreen({ id }: { id: string | null }) {
  const [typed, setTyped] = useState("");
  const text = useSettled(typed);
  const {
    data,
    error,
    refetch,
    isPending,
    isPlaceholderData,
    fetchNextPage,
    hasNextPage,
    isFetchingNextPage,
  } = usePeople(text);
  const slow = useSlow(isPending);
  const list = useRef<HTMLElement>(null);
  const detail = useRef<HTMLElement>(null);
  useFocusInPlace(list, detail, id);
  const people = useMemo(() => data?.pages.flatMap(({ contacts }) => contacts) ?? [], [data]);
  useEffect(() => shownPeople.update(() => people.map(({ ids }) => ids)), [people]);
  // Nobody found for what was looked for before says nothing of what is looked for now.
  const nobody = data !== undefined && !isPlaceholderData && people.length === 0;
  return (
    <main className="records contacts" data-open={id !== null}>
      <section ref={list} className="records-list">
        <header>
          <h1>{t("rail.contacts")}</h1>
        </header>
        <SearchBox
          label={t("contacts.search")}
          placeholder={t("contacts.search")}
          text={typed}
          onText={setTyped}
        />
        {error && <Failed text={explain(error)} retry={() => void refetch()} />}
        {slow && <RowSkeletons />}
        {nobody && text === "" && (
          <Empty icon={<Users size={26} />} title={t("contacts.empty")}>
            <p>{t("contacts.empty_hint")}</p>
          </Empty>
        )}
        {nobody && text !== "" && (
          <Empty icon={<Search size={24} />} title={t("contacts.nothing_found", { text })}>
            <p>{t("contacts.nothing_found_hint")}</p>
            <button
              type="button"
              className="button"
              onClick={() => {
                setTyped("");
                focusOn("search");
              }}
            >
              {t("list.clear_search")}
            </button>
          </Empty>
        )}
        <ul aria-busy={isPlaceholderData}>
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
      <section ref={detail} tabIndex={-1} className="records-form contact-page">
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
  const row = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (open) row.current?.scrollIntoView({ block: "nearest" });
  }, [open]);
  return (
    <li>
      <button
        ref={row}
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
