// Forms with an explicit save: what changed, what is wrong and where, and the fields they are made of.

import { createContext, type FormEvent, type ReactNode, useContext, useId, useState } from "react";
import { explainRecord, type Fault, faultsOf } from "../hub/problem";
import { t } from "../i18n";

export interface Form<T> {
  value: T;
  set(change: Partial<T>): void;
  changed: boolean;
  busy: boolean;
  faults: readonly Fault[];
  /** What went wrong and belongs to no field. */
  problem: string | null;
  submit(event?: FormEvent): void;
}

/** `fields` are the names the form draws: a fault elsewhere is said above the buttons. */
export function useForm<T extends object>(
  initial: T,
  fields: readonly string[],
  save: (value: T) => Promise<void>,
): Form<T> {
  const [base, setBase] = useState(initial);
  const [value, setValue] = useState(initial);
  const [busy, setBusy] = useState(false);
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const run = async () => {
    setBusy(true);
    setFaults([]);
    setProblem(null);
    try {
      await save(value);
      setBase(value);
    } catch (error) {
      const found = faultsOf(error).filter(({ pointer }) =>
        fields.some((name) => covers(name, pointer)),
      );
      setFaults(found);
      if (found.length === 0) setProblem(explainRecord(error));
    } finally {
      setBusy(false);
    }
  };
  return {
    value,
    set(change) {
      setValue((now) => ({ ...now, ...change }));
      setFaults((now) =>
        now.filter(({ pointer }) => !Object.keys(change).some((name) => covers(name, pointer))),
      );
    },
    changed: JSON.stringify(value) !== JSON.stringify(base),
    busy,
    faults,
    problem,
    submit(event) {
      event?.preventDefault();
      if (!busy) void run();
    },
  };
}

function covers(name: string, pointer: string): boolean {
  return pointer === name || pointer.startsWith(`${name}/`);
}

interface FormState {
  faults: readonly Fault[];
  readOnly: boolean;
}
const FormContext = createContext<FormState>({ faults: [], readOnly: false });

export function FormFields({
  form,
  readOnly,
  children,
}: {
  form: Pick<Form<object>, "faults">;
  readOnly: boolean;
  children: ReactNode;
}) {
  return (
    <FormContext value={{ faults: form.faults, readOnly }}>
      <fieldset className="form-fields" disabled={readOnly}>
        {children}
      </fieldset>
    </FormContext>
  );
}

/** One labelled control with its hint and its fault. `children` gets what ties them together. */
export function Field({
  name,
  label,
  hint,
  children,
}: {
  name: string;
  label: string;
  hint?: string | undefined;
  children: (aria: {
    id: string;
    "aria-describedby": string;
    "aria-invalid": boolean;
  }) => ReactNode;
}) {
  const id = useId();
  const { faults } = useContext(FormContext);
  const fault = faults.find(({ pointer }) => covers(name, pointer));
  return (
    <div className="field" data-faulty={fault !== undefined}>
      <label htmlFor={id}>{label}</label>
      {children({ id, "aria-describedby": `${id}-hint`, "aria-invalid": fault !== undefined })}
      <small id={`${id}-hint`} {...(fault && { role: "alert" })}>
        {fault?.detail ?? hint}
      </small>
    </div>
  );
}

/** The fault of a group of controls that has no single one to hang it on. */
export function GroupFault({ name }: { name: string }) {
  const { faults } = useContext(FormContext);
  const fault = faults.find(({ pointer }) => covers(name, pointer));
  if (!fault) return null;
  return (
    <p className="group-fault" role="alert">
      {fault.detail}
    </p>
  );
}

export function TextField({
  name,
  label,
  hint,
  value,
  set,
  charsMax = 120,
  type = "text",
  required = false,
  list,
}: {
  name: string;
  label: string;
  hint?: string;
  value: string;
  set: (value: string) => void;
  charsMax?: number;
  type?: "text" | "email" | "password";
  required?: boolean;
  list?: readonly string[];
}) {
  const listId = useId();
  return (
    <Field name={name} label={label} hint={hint}>
      {(aria) => (
        <>
          <input
            {...aria}
            type={type}
            dir="auto"
            required={required}
            maxLength={charsMax}
            value={value}
            autoComplete={type === "password" ? "new-password" : "off"}
            list={list ? listId : undefined}
            onChange={(event) => set(event.target.value)}
          />
          {list && (
            <datalist id={listId}>
              {list.map((one) => (
                <option key={one} value={one} />
              ))}
            </datalist>
          )}
        </>
      )}
    </Field>
  );
}

export function NumberField({
  name,
  label,
  hint,
  value,
  set,
  min = 0,
  max,
  placeholder,
}: {
  name: string;
  label: string;
  hint?: string;
  value: number | null;
  set: (value: number | null) => void;
  min?: number;
  max: number;
  placeholder?: string;
}) {
  return (
    <Field name={name} label={label} hint={hint}>
      {(aria) => (
        <input
          {...aria}
          className="number"
          type="number"
          inputMode="numeric"
          min={min}
          max={max}
          placeholder={placeholder}
          value={value ?? ""}
          onChange={({ target }) => set(target.value === "" ? null : Number(target.value))}
        />
      )}
    </Field>
  );
}

export function SelectField<V extends string>({
  name,
  label,
  hint,
  value,
  set,
  choices,
}: {
  name: string;
  label: string;
  hint?: string;
  value: V;
  set: (value: V) => void;
  choices: readonly (readonly [V, string])[];
}) {
  return (
    <Field name={name} label={label} hint={hint}>
      {(aria) => <Select {...aria} value={value} set={set} choices={choices} />}
    </Field>
  );
}

export function Select<V extends string>({
  value,
  set,
  choices,
  ...aria
}: {
  value: V;
  set: (value: V) => void;
  choices: readonly (readonly [V, string])[];
  id?: string;
  "aria-label"?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
}) {
  return (
    <select
      {...aria}
      value={value}
      onChange={({ target }) => {
        const chosen = choices.find(([one]) => one === target.value);
        if (chosen) set(chosen[0]);
      }}
    >
      {choices.map(([one, text]) => (
        <option key={one} value={one}>
          {text}
        </option>
      ))}
    </select>
  );
}

export function SwitchField({
  label,
  hint,
  on,
  set,
}: {
  label: string;
  hint?: string | undefined;
  on: boolean;
  set: (on: boolean) => void;
}) {
  const { readOnly } = useContext(FormContext);
  return (
    <div className="switch-field">
      <div>
        <span>{label}</span>
        {hint && <small>{hint}</small>}
      </div>
      <button
        type="button"
        role="switch"
        className="switch"
        aria-checked={on}
        aria-label={label}
        disabled={readOnly}
        onClick={() => set(!on)}
      >
        <i />
      </button>
    </div>
  );
}

export function FormSection({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="form-section">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

/** The buttons of a form; they stay in view, so that "not saved yet" does too. */
export function FormFoot<T>({
  form,
  isNew,
  readOnly,
  cancel,
  children,
}: {
  form: Form<T>;
  isNew: boolean;
  readOnly: boolean;
  cancel: () => void;
  children?: ReactNode;
}) {
  if (readOnly) return <p className="quiet form-note">{t("admin.read_only")}</p>;
  return (
    <>
      {form.problem && (
        <p className="login-problem" role="alert">
          {form.problem}
        </p>
      )}
      <footer className="form-foot">
        {children}
        <span className="composer-gap" />
        {form.changed && !isNew && <small className="quiet">{t("admin.unsaved")}</small>}
        <button type="button" className="button" onClick={cancel}>
          {t("cancel")}
        </button>
        <button
          type="submit"
          className="button primary"
          disabled={form.busy || (!form.changed && !isNew)}
        >
          {t(form.busy ? "admin.saving" : isNew ? "admin.create" : "admin.save")}
        </button>
      </footer>
    </>
  );
}
