// Who is on the other side: presence, page, browser, details one can edit, past conversations.

import { ArrowLeft, Clock3, Globe, Languages, Monitor, ShieldCheck, X } from "lucide-react";
import type { ReactNode } from "react";
import { removeTag } from "../../actions/conversations";
import { explain } from "../../hub/problem";
import { lost, useOnline } from "../../hub/reach";
import { useContact, usePastConversations } from "../../hub/records";
import type { Contact, Conversation } from "../../hub/wire";
import { t } from "../../i18n";
import { keysOf } from "../../lib/keyboard";
import { shortPage, webHref } from "../../lib/links";
import { duration, fullTime, shortAge } from "../../lib/time";
import { describeLanguage, describeUserAgent } from "../../lib/user_agent";
import { router } from "../../router";
import { inbox } from "../../stores/live_stores";
import { signalsStore } from "../../stores/signals";
import { useStore } from "../../stores/store";
import { show } from "../../stores/ui";
import { Avatar, Failed, IconButton, Kbd, useNow, useSlow } from "../../ui/basics";
import { ChannelMark, StatusMark } from "../../ui/marks";
import { ContactField } from "./contact_field";
import { Labels } from "./labels";

export function Panel({ id }: { id: string }) {
  const conversation = useStore(inbox, (now) => now.conversations[id]);
  const contactId = conversation?.contact.id;
  const { data: contact, error, refetch, isPending } = useContact(contactId);
  const slow = useSlow(isPending && contactId !== undefined);
  return (
    <aside className="panel" aria-label={t("panel.title")}>
      <header className="only-narrow panel-head">
        <IconButton label={t("back")} onClick={() => show({ panelPage: false })}>
          <ArrowLeft size={18} />
        </IconButton>
        <strong>{t("panel.title")}</strong>
      </header>
      {contact && conversation ? (
        <>
          <Who contact={contact} />
          <section>
            <ContactField key={`name${contact.id}`} contact={contact} field="name" />
            <ContactField key={`email${contact.id}`} contact={contact} field="email" />
            <ContactField key={`notes${contact.id}`} contact={contact} field="notes" />
          </section>
          <Tags conversation={conversation} />
          <Labels conversation={conversation} />
          <Facts contact={contact} />
          <Past contactId={contact.id} currentId={id} />
        </>
      ) : error ? (
        <Failed text={explain(error)} retry={() => void refetch()} />
      ) : (
        slow && (
          <div className="skeletons panel-skeleton" aria-hidden="true">
            <i className="bone round" />
            <i className="bone" />
            <i className="bone" />
            <i className="bone" />
          </div>
        )
      )}
    </aside>
  );
}

function Who({ contact }: { contact: Contact }) {
  const here = useHere(contact);
  const live = useStore(signalsStore, (now) => now.presence[`contact:${here}`]);
  const now = useNow();
  const isLost = useStore(lost, (now) => now);
  const online = useOnline(`contact:${here}`, contact.online === true);
  const page = online ? (live?.page ?? contact.page) : null;
  const href = page ? webHref(page.url) : null;
  const name = contact.name || contact.email || t("visitor");
  return (
    <section className="who">
      <Avatar name={name} size={44} online={online} />
      <div>
        <strong title={name}>
          <button
            type="button"
            className="who-open"
            onClick={() => router.go({ screen: "contacts", id: contact.id })}
          >
            {name}
          </button>
          {contact.verified && (
            <ShieldCheck size={14} className="verified" aria-label={t("panel.verified")} />
          )}
        </strong>
        <small>
          {isLost
            ? t("panel.unknown")
            : online
              ? t("panel.online")
              : contact.last_seen_at
                ? t("panel.last_seen", {
                    ago: duration(Math.max(60_000, now - Date.parse(contact.last_seen_at))),
                  })
                : t("panel.offline")}
        </small>
      </div>
      {page && (
        <p className="page" title={page.url}>
          <Globe size={13} aria-hidden="true" />
          <span>
            {page.title && <b>{page.title}</b>}
            {href ? (
              <a href={href} target="_blank" rel="noopener noreferrer">
                {shortPage(page.url)}
              </a>
            ) : (
              page.url
            )}
          </span>
        </p>
      )}
    </section>
  );
}

/** The card by which they are here, of those that were joined; else the one that is shown. */
function useHere(contact: Contact): string {
  return useStore(
    signalsStore,
    (now) => contact.ids.find((id) => now.presence[`contact:${id}`]?.online) ?? contact.id,
  );
}

function Tags({ conversation: { id, tags } }: { conversation: Conversation }) {
  return (
    <section>
      <h3>{t("panel.tags")}</h3>
      <ul className="tags">
        {tags.map((tag) => (
          <li key={tag} title={tag}>
            <span>{tag}</span>
            <button
              type="button"
              aria-label={t("panel.remove_tag", { tag })}
              onClick={() => removeTag(id, tag)}
            >
              <X size={11} />
            </button>
          </li>
        ))}
        <li className="add">
          <button type="button" onClick={() => show({ palette: "tag" })}>
            {t("panel.add_tag")} <Kbd keys={keysOf("tag")} />
          </button>
        </li>
      </ul>
    </section>
  );
}

function Facts({ contact }: { contact: Contact }) {
  const browser = describeUserAgent(contact.user_agent);
  const language = describeLanguage(contact.language);
  return (
    <section className="facts">
      {browser && (
        <Fact icon={<Monitor size={13} />} name={t("panel.browser")} title={contact.user_agent}>
          {browser}
        </Fact>
      )}
      {language && (
        <Fact icon={<Languages size={13} />} name={t("panel.language")} title={contact.language}>
          {language}
        </Fact>
      )}
      {contact.created_at && (
        <Fact
          icon={<Clock3 size={13} />}
          name={t("panel.since")}
          title={fullTime(contact.created_at)}
        >
          {new Date(contact.created_at).toLocaleDateString([], { dateStyle: "medium" })}
        </Fact>
      )}
    </section>
  );
}

function Fact({
  icon,
  name,
  title,
  children,
}: {
  icon: ReactNode;
  name: string;
  title: string | null | undefined;
  children: ReactNode;
}) {
  return (
    <p title={title ?? undefined}>
      {icon}
      <span>{name}</span>
      <b>{children}</b>
    </p>
  );
}

function Past({ contactId, currentId }: { contactId: string; currentId: string }) {
  const { data, error, refetch } = usePastConversations(contactId);
  const known = useStore(inbox, (now) => now.conversations);
  const now = useNow();
  const others = (data ?? []).filter(({ id }) => id !== currentId);
  return (
    <section>
      <h3>
        {t("panel.past")} {others.length > 0 && <span className="count">{others.length}</span>}
      </h3>
      {error && <Failed text={explain(error)} retry={() => void refetch()} />}
      {data && others.length === 0 && <p className="quiet">{t("panel.no_past")}</p>}
      <ul className="past">
        {others.map((fetched) => {
          const one = known[fetched.id] ?? fetched;
          return (
            <li key={one.id}>
              <button type="button" onClick={() => router.openConversation(one.id)}>
                <StatusMark status={one.status} size={13} />
                <ChannelMark
                  kind={one.channel.kind}
                  name={one.channel.name}
                  isPublic={one.is_public}
                />
                <span dir="auto" title={one.subject ?? undefined}>
                  {one.subject || one.last_message?.text.slice(0, 120) || `#${one.number}`}
                </span>
                <time dateTime={one.updated_at}>{shortAge(one.updated_at, now)}</time>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
