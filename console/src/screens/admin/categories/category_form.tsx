import { saySaved } from "../../../actions/records";
import { orderCategories, saveRecord } from "../../../hub/admin_records";
import { explainRecord } from "../../../hub/problem";
import type { CategoryRule } from "../../../hub/wire";
import { t } from "../../../i18n";
import { moved } from "../../../lib/move";
import { toast } from "../../../stores/toasts";
import { Field, FormFields, SwitchField, TextField, useForm } from "../../../ui/form";
import { open } from "../open";
import { RecordFoot } from "../record_foot";
import { useReadOnly } from "../use_read_only";
import { CategoryChannels } from "./category_channels";

interface Fields {
  name: string;
  enabled: boolean;
  category: string;
  /** One a line. */
  phrases: string;
  channels: readonly string[];
  /** With commas between them. */
  languages: string;
}

const NAMES = ["name", "category", "phrases", "channels", "languages"] as const;

export function CategoryForm({
  rule,
  rules,
}: {
  rule: CategoryRule | null;
  rules: readonly CategoryRule[];
}) {
  const readOnly = useReadOnly();
  const form = useForm<Fields>(fieldsOf(rule), NAMES, async (fields) => {
    const saved = await saveRecord("category_rules", rule?.id ?? null, {
      name: fields.name,
      enabled: fields.enabled,
      category: fields.category,
      phrases: parts(fields.phrases, "\n"),
      channels: [...fields.channels],
      languages: parts(fields.languages, ","),
    });
    saySaved(saved.name, rule === null);
    if (rule === null) open("categories", saved.id);
  });
  const { value, set } = form;
  const place = rules.findIndex(({ id }) => id === rule?.id);
  const move = (to: number) => {
    const ids = moved(
      rules.map(({ id }) => id),
      place,
      to,
    );
    orderCategories(ids).catch((error: unknown) => toast(explainRecord(error), { tone: "failed" }));
  };
  return (
    <form onSubmit={form.submit}>
      <h2>{rule?.name ?? t("categories.new")}</h2>
      {rule && !readOnly && rules.length > 1 && (
        <p className="category-order">
          <button
            type="button"
            className="button"
            disabled={place <= 0}
            onClick={() => move(place - 1)}
          >
            {t("categories.earlier")}
          </button>
          <button
            type="button"
            className="button"
            disabled={place === rules.length - 1}
            onClick={() => move(place + 1)}
          >
            {t("categories.later")}
          </button>
        </p>
      )}
      <FormFields form={form} readOnly={readOnly}>
        <TextField
          name="name"
          label={t("admin.field_name")}
          required
          value={value.name}
          set={(name) => set({ name })}
        />
        <TextField
          name="category"
          label={t("categories.category")}
          required
          charsMax={64}
          list={[...new Set(rules.map((one) => one.category))]}
          value={value.category}
          set={(category) => set({ category })}
        />
        <SwitchField
          label={t("rules.enabled")}
          on={value.enabled}
          set={(enabled) => set({ enabled })}
        />
        <Field name="phrases" label={t("categories.phrases")} hint={t("categories.phrases_hint")}>
          {(aria) => (
            <textarea
              {...aria}
              rows={6}
              dir="auto"
              value={value.phrases}
              onChange={(event) => set({ phrases: event.target.value })}
            />
          )}
        </Field>
        <CategoryChannels chosen={value.channels} set={(channels) => set({ channels })} />
        <TextField
          name="languages"
          label={t("categories.languages")}
          hint={t("categories.languages_hint")}
          value={value.languages}
          set={(languages) => set({ languages })}
        />
      </FormFields>
      <RecordFoot
        form={form}
        noun="category_rules"
        page="categories"
        record={rule}
        deletes={t("categories.delete_text")}
      />
    </form>
  );
}

function parts(text: string, separator: string): string[] {
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function fieldsOf(rule: CategoryRule | null): Fields {
  return {
    name: rule?.name ?? "",
    enabled: rule?.enabled ?? true,
    category: rule?.category ?? "",
    phrases: rule?.phrases.join("\n") ?? "",
    channels: rule?.channels ?? [],
    languages: rule?.languages.join(", ") ?? "",
  };
}
