// One key of a channel: whether it is there, a new one in its place, or taken away.

import { Check, Undo2, X } from "lucide-react";
import { useEffect, useRef } from "react";
import type { CredentialSetup } from "../../../hub/wire";
import { t } from "../../../i18n";
import { offerFocus } from "../../../stores/ui";
import { IconButton } from "../../../ui/basics";
import { Field } from "../../../ui/form";
import { credentialText, isSecret } from "./credential_text";

const CHARS_MAX = 2_000;

export function KeyField({
  asked: { name, need, hint },
  isSet,
  isSought = false,
  value,
  set,
}: {
  asked: CredentialSetup;
  isSet: boolean;
  /** Somebody came here to fill it in. */
  isSought?: boolean;
  /** Not touched, new, or, when it is empty, to be taken away. */
  value: string | undefined;
  set: (value: string | undefined) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!isSought) return;
    const focus = () => input.current?.focus();
    focus();
    return offerFocus("key", focus);
  }, [isSought]);
  const label = credentialText(name);
  const goes = value === "" && isSet;
  const removable = isSet && (need === "optional" || need === "to_reply");
  return (
    <Field
      name={`credentials/${name}`}
      label={label}
      hint={hint.charAt(0).toLocaleUpperCase() + hint.slice(1)}
    >
      {(aria) => (
        <span className="key-field" data-goes={goes}>
          <input
            {...aria}
            ref={input}
            type={isSecret(name) ? "password" : "text"}
            autoComplete="new-password"
            spellCheck={false}
            maxLength={CHARS_MAX}
            placeholder={t(
              goes ? "channels.key_removed" : isSet ? "channels.key_set" : "channels.key_missing",
            )}
            value={value ?? ""}
            onChange={({ target }) => set(target.value === "" ? undefined : target.value)}
          />
          {isSet && !goes && <Check className="key-set" size={15} aria-hidden="true" />}
          {removable &&
            (goes ? (
              <IconButton
                label={t("channels.key_keep", { name: label })}
                onClick={() => set(undefined)}
              >
                <Undo2 size={15} />
              </IconButton>
            ) : (
              <IconButton label={t("channels.key_remove", { name: label })} onClick={() => set("")}>
                <X size={15} />
              </IconButton>
            ))}
        </span>
      )}
    </Field>
  );
}
