import type { PrechatField } from "@bellhop/client";
import { useState } from "preact/hooks";
import { useApp } from "./context";

/** More than any honest answer; the hub has its own bound. */
const ANSWER_CHARS_MAX = 1_000;

type Answers = Record<string, string>;

/** The values of a form, and what is wrong with them once somebody has tried to send it. */
export function useAnswers(fields: readonly PrechatField[], given: Answers) {
  const { t } = useApp().texts.value;
  const [values, setValues] = useState(given);
  const [errors, setErrors] = useState<Answers>({});
  return {
    values,
    errors,
    change: (name: string, value: string) => setValues((now) => ({ ...now, [name]: value })),
    /** Null, and the focus at the first mistake, when something is wrong. */
    check(): Answers | null {
      const found: Answers = {};
      for (const field of fields) {
        const value = (values[field.name] ?? "").trim();
        if (field.required && !value) found[field.name] = t("field_required");
        else if (value && field.kind === "email" && !/^\S+@\S+\.\S+$/.test(value)) {
          found[field.name] = t("field_email");
        }
      }
      setErrors(found);
      const [wrong] = fields.filter((field) => found[field.name]);
      if (wrong) {
        document.getElementById(`field-${wrong.name}`)?.focus();
        return null;
      }
      const answers = fields
        .map((field) => [field.name, (values[field.name] ?? "").trim()] as const)
        .filter(([, value]) => value);
      return Object.fromEntries(answers);
    },
  };
}

export function Prechat() {
  const app = useApp();
  const { t } = app.texts.value;
  const { fields } = app.config.value.channel.prechat;
  const { name, email } = app.boot.value;
  const answers = useAnswers(fields, { name: name ?? "", email: email ?? "" });

  const submit = (event: Event) => {
    event.preventDefault();
    const given = answers.check();
    if (given) app.submitPrechat(given);
  };

  return (
    <form class="card prechat" onSubmit={submit} noValidate>
      <h2>{t("prechat_title")}</h2>
      <p class="quiet">{t("prechat_hint")}</p>
      <Fields fields={fields} answers={answers} />
      <button type="submit" class="button">
        {t("prechat_go")}
      </button>
    </form>
  );
}

interface FieldsProps {
  fields: readonly PrechatField[];
  answers: ReturnType<typeof useAnswers>;
}

export function Fields({ fields, answers: { values, errors, change } }: FieldsProps) {
  return (
    <>
      {fields.map((field, index) => (
        <label class="field" key={field.name} for={`field-${field.name}`}>
          <span>
            {field.label}
            {field.required && <span aria-hidden="true"> *</span>}
          </span>
          <Input
            field={field}
            value={values[field.name] ?? ""}
            error={errors[field.name]}
            first={index === 0}
            change={(value) => change(field.name, value)}
          />
          {errors[field.name] && (
            <span class="field-error" id={`error-${field.name}`} role="alert">
              {errors[field.name]}
            </span>
          )}
        </label>
      ))}
    </>
  );
}

interface InputProps {
  field: PrechatField;
  value: string;
  error: string | undefined;
  first: boolean;
  change: (value: string) => void;
}

const COMPLETE: Record<string, string> = { email: "email", tel: "tel", phone: "tel", name: "name" };

function Input({ field, value, error, first, change }: InputProps) {
  const { t } = useApp().texts.value;
  const common = {
    id: `field-${field.name}`,
    name: field.name,
    value,
    required: field.required,
    "aria-invalid": Boolean(error),
    "aria-describedby": error ? `error-${field.name}` : undefined,
    "data-autofocus": first,
    onInput: (event: Event) => change((event.currentTarget as HTMLInputElement).value),
  };
  if (field.kind === "select" && field.options?.length) {
    return (
      <select {...common}>
        <option value="">{t("choose")}</option>
        {field.options.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </select>
    );
  }
  if (field.kind === "textarea") {
    return <textarea {...common} rows={3} maxLength={ANSWER_CHARS_MAX} dir="auto" />;
  }
  const input = {
    ...common,
    autocomplete: COMPLETE[field.kind] ?? COMPLETE[field.name] ?? "on",
    maxLength: ANSWER_CHARS_MAX,
    dir: "auto" as const,
  };
  if (field.kind === "email") return <input {...input} type="email" />;
  if (field.kind === "tel" || field.kind === "phone") return <input {...input} type="tel" />;
  return <input {...input} type="text" />;
}
