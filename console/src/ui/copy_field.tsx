// A text to paste elsewhere, with the button that copies it.

import { Check, Copy, Eye, EyeOff } from "lucide-react";
import { useEffect, useId, useState } from "react";
import { t } from "../i18n";
import { toast } from "../stores/toasts";
import { IconButton } from "./basics";

/** Long enough to be seen. */
const SAID_MS = 2_000;

export function CopyField({
  label,
  value,
  secret = false,
}: {
  label: string;
  value: string;
  /** Dots until it is asked for: somebody may stand behind. */
  secret?: boolean;
}) {
  const id = useId();
  const [shown, setShown] = useState(!secret);
  return (
    <div className="copy-field">
      <label htmlFor={id}>{label}</label>
      <span>
        <input
          id={id}
          readOnly
          type={shown ? "text" : "password"}
          autoComplete="off"
          spellCheck={false}
          value={value}
          onFocus={(event) => event.target.select()}
        />
        {secret && (
          <IconButton
            label={t(shown ? "copy.hide" : "copy.show", { what: label })}
            onClick={() => setShown(!shown)}
          >
            {shown ? <EyeOff size={15} /> : <Eye size={15} />}
          </IconButton>
        )}
        <CopyButton what={label} value={value} />
      </span>
    </div>
  );
}

export function CopyButton({ what, value }: { what: string; value: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SAID_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () =>
    void navigator.clipboard.writeText(value).then(
      () => setCopied(true),
      () => toast(t("message.not_copied"), { tone: "failed" }),
    );
  return (
    <button
      type="button"
      className="button copy-button"
      aria-label={t("copy.do", { what })}
      onClick={copy}
    >
      {copied ? <Check size={14} aria-hidden="true" /> : <Copy size={14} aria-hidden="true" />}
      <span aria-live="polite">{t(copied ? "copy.done" : "copy.short")}</span>
    </button>
  );
}
