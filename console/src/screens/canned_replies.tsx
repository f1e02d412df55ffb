// The team's canned replies: find, write, change, remove (with an undo).

import { MessageSquareText, Plus, Search, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { StepsForm } from "../hub/bulk";
import { explain } from "../hub/problem";
import { useCannedReplies, useDeleteCannedReply, useSaveCannedReply } from "../hub/records";
import { isSupervisor, session } from "../hub/session";
import type { CannedReply } from "../hub/wire";
import { t } from "../i18n";
import { stepsText } from "../lib/bulk_text";
import { fillPlaceholders, filterCanned, PLACEHOLDERS } from "../lib/canned";
import { dismiss, TOAST_SHOWN_MS, toast } from "../stores/toasts";
import { Empty, Failed, useSlow } from "../ui/basics";
import { RowSkeletons } from "./inbox/skeletons";
import { doesNothing, StepsFields, stepsForm } from "./steps_fields";

type Chosen = CannedReply | "new" | null;

/** The hub's own limits are told when they are met; these keep the form sensible. */
const SHORTCUT_CHARS_MAX = 40;
const TITLE_CHARS_MAX = 120;
const TEXT_CHARS_MAX = 10_000;

export function CannedReplies() {
  const { data, error, refetch, isPending } = useCannedReplies();
  const slow = useSlow(isPending);
  const [wanted, setWanted] = useState("");
  const [chosen, setChosen] = useState<Chosen>(null);
  const [going, setGoing] = useState<ReadonlySet<string>>(new Set());
  const remove = useDeleteCannedReply();

  const removeWithUndo = (reply: CannedReply) => {
    setGoing((now) => new Set(now).add(reply.id));
    setChosen(null);
    const restore = () => setGoing((now) => new Set([...now].filter((id) => id !== reply.id)));
    const timer = setTimeout(() => {
      remove.mutate(reply.id, {
        onError: (failure) => toast(explain(failure), { tone: "failed" }),
        onSettled: restore,
      });
    }, TOAST_SHOWN_MS);
    const shown = toast(t("canned.deleted", { title: reply.title }), {
      action: {
        label: t("undo"),
        run: () => {
          clearTimeout(timer);
          restore();
          dismiss(shown);
        },
      },
    });
  };
  const replies = filterCanned(data ?? [], wanted).filter(({ id }) => !going.has(id));
  return (
    <main className="records" data-open={chosen !== null}>
      <section className="records-list">
        <header>
          <h1>{t("rail.canned_replies")}</h1>
          <button type="button" className="button primary" onClick={() => setChosen("new")}>
            <Plus size={15} /> {t("canned.new")}
          </button>
        </header>
        <div className="search">
          <Search size={14} aria-hidden="true" />
          <input
            type="text"
            aria-label={t("canned.search")}
            placeholder={t("canned.search")}
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
          />
        </div>
        {error && <Failed text={explain(error)} retry={() => void refetch()} />}
        {slow && <RowSkeletons />}
        {data && data.length === 0 && (
          <Empty icon={<MessageSquareText size={26} />} title={t("canned.empty")}>
            <p>{t("canned.empty_hint")}</p>
          </Empty>
        )}
        {data && data.length > 0 && replies.length === 0 && (
          <p className="quiet">{t("canned.nothing_found")}</p>
        )}
        <ul>
          {replies.map((reply) => (
            <li key={reply.id}>
              <button
                type="button"
                aria-current={chosen !== "new" && chosen?.id === reply.id ? "true" : undefined}
                onClick={() => setChosen(reply)}
              >
                <span>
                  <strong>{reply.title}</strong>
                  {reply.steps && <em className="macro-badge">{t("macro.badge")}</em>}
                  <code>/{reply.shortcut}</code>
                </span>
                <small>{reply.text.slice(0, 140) || stepsText(reply.steps)}</small>
              </button>
            </li>
          ))}
        </ul>
      </section>
      <section className="records-form">
        {chosen === null ? (
          <Empty icon={<MessageSquareText size={26} />} title={t("canned.choose")}>
            <p>{t("canned.choose_hint")}</p>
          </Empty>
        ) : (
          <Form
            key={chosen === "new" ? "new" : chosen.id}
            reply={chosen === "new" ? null : chosen}
            taken={(data ?? []).map(({ id, shortcut }) => ({ id, shortcut }))}
            close={() => setChosen(null)}
            saved={setChosen}
            remove={removeWithUndo}
          />
        )}
      </section>
    </main>
  );
}

interface FormProps {
  reply: CannedReply | null;
  taken: readonly Pick<CannedReply, "id" | "shortcut">[];
  close(): void;
  saved(reply: CannedReply): void;
  remove(reply: CannedReply): void;
}

function Form({ reply, taken, close, saved, remove }: FormProps) {
  const [shortcut, setShortcut] = useState(reply?.shortcut ?? "");
  const [title, setTitle] = useState(reply?.title ?? "");
  const [text, setText] = useState(reply?.text ?? "");
  const [steps, setSteps] = useState<StepsForm>(stepsForm(reply?.steps ?? null));
  const leads = isSupervisor(session.get().agent);
  const locked = !leads && reply?.steps != null;
  const save = useSaveCannedReply();
  const [problem, setProblem] = useState<string | null>(null);
  const clean = shortcut.trim().replace(/^\/+/, "");
  const changed =
    clean !== (reply?.shortcut ?? "") ||
    title !== (reply?.title ?? "") ||
    text !== (reply?.text ?? "") ||
    JSON.stringify(steps) !== JSON.stringify(stepsForm(reply?.steps ?? null));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (taken.some((one) => one.shortcut === clean && one.id !== reply?.id)) {
      setProblem(t("canned.taken", { shortcut: clean }));
      return;
    }
    setProblem(null);
    save.mutate(
      {
        id: reply?.id ?? null,
        shortcut: clean,
        title: title.trim(),
        text: text.trim(),
        ...(leads && { steps: doesNothing(steps) ? null : steps }),
      },
      {
        onSuccess: (stored) => {
          toast(t("canned.saved"));
          saved(stored);
        },
        onError: (failure) => setProblem(explain(failure)),
      },
    );
  };
  const preview = fillPlaceholders(text, {
    "contact.name": "Lena Fischer",
    "contact.first_name": "Lena",
    "agent.name": session.get().agent?.name ?? null,
  });
  return (
    <form onSubmit={submit}>
      <h2>{reply ? t("canned.edit") : t("canned.new")}</h2>
      <label className="field">
        <span>{t("canned.title")}</span>
        <input
          required
          maxLength={TITLE_CHARS_MAX}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
      </label>
      <label className="field">
        <span>{t("canned.shortcut")}</span>
        <input
          required
          maxLength={SHORTCUT_CHARS_MAX}
          pattern="/?[\p{L}\p{N}_\-]+"
          title={t("canned.shortcut_hint")}
          value={shortcut}
          onChange={(event) => setShortcut(event.target.value)}
        />
        <small>{t("canned.shortcut_hint")}</small>
      </label>
      <label className="field">
        <span>{t("canned.text")}</span>
        <textarea
          required={doesNothing(steps)}
          rows={8}
          dir="auto"
          maxLength={TEXT_CHARS_MAX}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <p className="placeholders">
        {t("canned.placeholders")}
        {PLACEHOLDERS.map((name) => (
          <button key={name} type="button" onClick={() => setText(`${text}{{${name}}}`)}>
            {`{{${name}}}`}
          </button>
        ))}
      </p>
      {text.trim() !== "" && (
        <div className="preview">
          <h3>{t("canned.preview")}</h3>
          <div className="bubble" dir="auto">
            {preview}
          </div>
        </div>
      )}
      {(leads || reply?.steps) && <StepsFields steps={steps} set={setSteps} readOnly={!leads} />}
      {problem && (
        <p className="login-problem" role="alert">
          {problem}
        </p>
      )}
      <footer>
        {reply && !locked && (
          <button type="button" className="button danger" onClick={() => remove(reply)}>
            <Trash2 size={14} /> {t("canned.delete")}
          </button>
        )}
        <span className="composer-gap" />
        <button type="button" className="button" onClick={close}>
          {t("cancel")}
        </button>
        <button
          type="submit"
          className="button primary"
          disabled={!changed || locked || save.isPending}
        >
          {save.isPending ? t("panel.saving") : t("save")}
        </button>
      </footer>
    </form>
  );
}
