// What a join would do, before it is done: both cards, what is shown, what comes along; then the join, with an undo.

import { Dialog } from "@base-ui/react/dialog";
import { ArrowLeftRight } from "lucide-react";
import { useState } from "react";
import { joinContacts, type Side, undoJoin, useJoinPreview } from "../../hub/contacts";
import { explain } from "../../hub/problem";
import type { Contact, ContactJoinPreview } from "../../hub/wire";
import { t, tn } from "../../i18n";
import { router } from "../../router";
import { toast } from "../../stores/toasts";
import { Avatar, Failed } from "../../ui/basics";
import { PlatformBadge } from "../../ui/platform_mark";

interface Props {
  id: string;
  other: string | null;
  close: () => void;
}

export function JoinDialog({ id, other, close }: Props) {
  return (
    <Dialog.Root open={other !== null} onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog join-dialog">
          <Dialog.Title>{t("join.title")}</Dialog.Title>
          <Dialog.Description>{t("join.hint")}</Dialog.Description>
          {other && <Body key={other} id={id} other={other} close={close} />}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Body({ id, other, close }: { id: string; other: string; close: () => void }) {
  const [swapped, setSwapped] = useState(false);
  const [kept, joined] = swapped ? [other, id] : [id, other];
  const { data, error, refetch } = useJoinPreview(kept, joined);
  const [sides, setSides] = useState<{ name: Side; email: Side }>({ name: "kept", email: "kept" });
  const [busy, setBusy] = useState(false);
  if (error) return <Failed text={explain(error)} retry={() => void refetch()} />;
  const join = async () => {
    if (!data || busy) return;
    setBusy(true);
    try {
      const done = await joinContacts(kept, { contact_id: joined, ...sides });
      close();
      router.go({ screen: "contacts", id: done.contact.id }, "replace");
      toast(t("join.done", { name: nameOf(data.joined) }), {
        action: { label: t("undo"), run: () => void undo(done.join.id) },
      });
    } catch (failure) {
      setBusy(false);
      toast(explain(failure), { tone: "failed" });
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void join();
      }}
    >
      <div className="join-cards" aria-busy={!data}>
        <Card contact={data?.kept} label={t("join.kept")} />
        <button
          type="button"
          className="icon-button"
          aria-label={t("join.swap")}
          title={t("join.swap")}
          onClick={() => setSwapped(!swapped)}
        >
          <ArrowLeftRight size={16} />
        </button>
        <Card contact={data?.joined} label={t("join.joined")} />
      </div>
      {data && (
        <>
          <Choice
            field="name"
            data={data}
            side={sides.name}
            set={(name) => setSides({ ...sides, name })}
          />
          <Choice
            field="email"
            data={data}
            side={sides.email}
            set={(email) => setSides({ ...sides, email })}
          />
          <Comes data={data} />
        </>
      )}
      <footer>
        <button type="button" className="button" onClick={close}>
          {t("cancel")}
        </button>
        <button type="submit" className="button primary" disabled={!data || busy}>
          {busy ? t("join.doing") : t("join.do")}
        </button>
      </footer>
    </form>
  );
}

async function undo(joinId: string): Promise<void> {
  try {
    const { parted } = await undoJoin(joinId);
    toast(t("join.undone", { name: nameOf(parted) }));
  } catch (failure) {
    toast(explain(failure), { tone: "failed" });
  }
}

function nameOf({ name, email, phone }: Contact): string {
  return name || email || phone || t("visitor");
}

function Card({ contact, label }: { contact: Contact | undefined; label: string }) {
  const name = contact ? nameOf(contact) : "…";
  return (
    <div className="join-card">
      <small>{label}</small>
      <Avatar name={name} size={36} />
      <strong dir="auto" title={name}>
        {name}
      </strong>
      <small title={contact?.email ?? undefined}>{contact?.email || contact?.phone || " "}</small>
      <small>{contact ? tn("contacts.count", contact.conversation_count) : " "}</small>
    </div>
  );
}

/** Asked only where both say something else. */
function Choice({
  field,
  data,
  side,
  set,
}: {
  field: "name" | "email";
  data: ContactJoinPreview;
  side: Side;
  set: (side: Side) => void;
}) {
  const values = { kept: data.kept[field], joined: data.joined[field] };
  const differ = values.kept && values.joined && values.kept !== values.joined;
  return (
    <fieldset className="join-choice">
      <legend>{t(`join.field_${field}`)}</legend>
      {differ ? (
        (["kept", "joined"] as const).map((one) => (
          <label key={one}>
            <input
              type="radio"
              name={`join-${field}`}
              checked={side === one}
              onChange={() => set(one)}
            />
            <span dir="auto">{values[one]}</span>
          </label>
        ))
      ) : (
        <span dir="auto">{data[field] || t("join.nothing")}</span>
      )}
    </fieldset>
  );
}

function Comes({ data }: { data: ContactJoinPreview }) {
  return (
    <section className="join-comes">
      <h3>{t("join.comes")}</h3>
      <ul>
        {data.identities.map((one) => (
          <li key={`${one.contact_id}${one.channel?.id}${one.value}`}>
            <PlatformBadge kind={one.channel?.kind ?? "generic"} size={20} />
            <span dir="auto">{one.channel?.name ?? t("identities.website")}</span>
            <small>{tn("contacts.count", one.conversation_count)}</small>
          </li>
        ))}
      </ul>
      <small className="quiet">{t("join.stays_notes")}</small>
    </section>
  );
}
