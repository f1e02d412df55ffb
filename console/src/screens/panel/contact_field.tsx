// One editable detail of a contact: saved when the field is left, with its state and an undo.

import { Check } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { explain } from "../../hub/problem";
import { saveContact } from "../../hub/records";
import type { Contact } from "../../hub/wire";
import { t } from "../../i18n";
import { toast } from "../../stores/toasts";

type Field = "name" | "email" | "notes";
const CHARS_MAX: Record<Field, number> = { name: 200, email: 254, notes: 5_000 };
const SAVED_SHOWN_MS = 2_000;

export function ContactField({ contact, field }: { contact: Contact; field: Field }) {
  const stored = contact[field] ?? "";
  const [typed, setTyped] = useState<string | null>(null);
  const [state, setState] = useState<"still" | "saving" | "saved">("still");
  const [problem, setProblem] = useState<string | null>(null);
  const alive = useRef(true);
  useEffect(() => {
    alive.current = true;
    return () => {
      alive.current = false;
    };
  }, []);
  useEffect(() => {
    if (state !== "saved") return;
    const timer = setTimeout(() => setState("still"), SAVED_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state]);

  const store = async (value: string, undoTo: string | null) => {
    setState("saving");
    setProblem(null);
    try {
      await saveContact(contact.id, { [field]: value });
      if (alive.current) {
        setTyped(null);
        setState("saved");
      }
      if (undoTo !== null) {
        toast(t(`panel.saved_${field}`), {
          action: { label: t("undo"), run: () => void store(undoTo, null) },
        });
      }
    } catch (error) {
      if (!alive.current) return toast(explain(error), { tone: "failed" });
      setState("still");
      setProblem(explain(error));
    }
  };
  const leave = () => {
    const value = (typed ?? stored).trim();
    if (typed === null || value === stored) {
      setTyped(null);
      setProblem(null);
      return;
    }
    void store(value, stored);
  };
  const props = {
    "aria-label": t(`panel.${field}`),
    "aria-invalid": problem !== null,
    placeholder: t(`panel.${field}_placeholder`),
    maxLength: CHARS_MAX[field],
    value: typed ?? stored,
    dir: "auto",
    onBlur: leave,
  } as const;
  const keyed = (event: React.KeyboardEvent<HTMLInputElement | HTMLTextAreaElement>) => {
    if (event.key === "Escape") {
      event.preventDefault();
      setTyped(null);
      setProblem(null);
      // After React has put the stored value back, so that leaving saves nothing.
      const { currentTarget } = event;
      requestAnimationFrame(() => currentTarget.blur());
    }
    const submits = event.key === "Enter" && (field !== "notes" || event.metaKey || event.ctrlKey);
    if (submits) {
      event.preventDefault();
      event.currentTarget.blur();
    }
  };
  return (
    <div className="contact-field" data-state={state}>
      <span className="contact-label">
        {t(`panel.${field}`)}
        {state === "saving" && <small>{t("panel.saving")}</small>}
        {state === "saved" && (
          <small className="ok">
            <Check size={11} /> {t("panel.saved")}
          </small>
        )}
      </span>
      {field === "notes" ? (
        <textarea
          {...props}
          rows={3}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={keyed}
        />
      ) : (
        <input
          {...props}
          type={field === "email" ? "email" : "text"}
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={keyed}
        />
      )}
      {problem && (
        <small className="bad" role="alert">
          {problem}
        </small>
      )}
    </div>
  );
}
