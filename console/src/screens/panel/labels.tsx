// What a conversation is about, in which language, and how the customer sounds. A person's word stays.

import { Pencil } from "lucide-react";
import { type FormEvent, useState } from "react";
import { setLabel } from "../../actions/conversations";
import { useRecords } from "../../hub/admin_records";
import type { Conversation, LabelKind } from "../../hub/wire";
import { t } from "../../i18n";
import { describeLanguage } from "../../lib/user_agent";
import { Face, toneText } from "../../ui/tone";

const KINDS: readonly LabelKind[] = ["category", "language"];
/** As the hub limits them. */
const LABEL_CHARS_MAX = 64;

export function Labels({ conversation }: { conversation: Conversation }) {
  const { sentiment } = conversation.labels;
  return (
    <section className="labels">
      <h3>{t("labels.title")}</h3>
      {KINDS.map((kind) => (
        <LabelLine key={`${conversation.id}${kind}`} conversation={conversation} kind={kind} />
      ))}
      {sentiment && (
        <p>
          <span>{t("labels.sentiment")}</span>
          <b>
            <Face tone={sentiment.tone} text={toneText(sentiment)} /> {toneText(sentiment)}
          </b>
        </p>
      )}
    </section>
  );
}

function LabelLine({ conversation, kind }: { conversation: Conversation; kind: LabelKind }) {
  const label = conversation.labels[kind];
  const [typed, setTyped] = useState<string | null>(null);
  const { data: rules = [] } = useRecords("category_rules");
  const name = t(`label_name.${kind}`);
  const value = label?.value ?? null;
  const text =
    value === null
      ? t("labels.none")
      : kind === "language"
        ? (describeLanguage(value) ?? value)
        : value;
  const save = (event: FormEvent) => {
    event.preventDefault();
    void setLabel(conversation.id, kind, typed?.trim() || null);
    setTyped(null);
  };
  const known = kind === "category" ? [...new Set(rules.map((rule) => rule.category))] : TAGS;
  if (typed !== null) {
    return (
      <form className="label-form" onSubmit={save}>
        <input
          type="text"
          dir="auto"
          // biome-ignore lint/a11y/noAutofocus: it was just asked for.
          autoFocus
          aria-label={t(`labels.${kind}`)}
          list={`labels-${kind}`}
          maxLength={LABEL_CHARS_MAX}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") setTyped(null);
          }}
        />
        <datalist id={`labels-${kind}`}>
          {known.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
        <button type="submit" className="button">
          {t("save")}
        </button>
      </form>
    );
  }
  return (
    <p>
      <span>{t(`labels.${kind}`)}</span>
      <b dir="auto" title={text}>
        {text}
      </b>
      {label && value !== null && (
        <small>{t(label.by_hand ? "labels.by_hand" : "labels.by_rule")}</small>
      )}
      <button
        type="button"
        className="icon-button"
        aria-label={t("labels.edit", { label: name })}
        title={t("labels.edit", { label: name })}
        onClick={() => setTyped(value ?? "")}
      >
        <Pencil size={12} />
      </button>
    </p>
  );
}

/** The languages that the hub tells apart. */
const TAGS: readonly string[] =
  "en de fr es it pt nl pl cs sv da fi hu ro tr ru uk el ar he hi ja ko zh".split(" ");
