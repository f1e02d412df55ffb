// The first step of connecting a channel: its name, and what the platform gave.

import { ArrowLeft } from "lucide-react";
import { createChannel } from "../../../hub/channels";
import type { CredentialSetup, PlatformSetup } from "../../../hub/wire";
import { t } from "../../../i18n";
import { type PlatformName, platformName } from "../../../lib/platforms";
import { keepSecret } from "../../../stores/setup_secrets";
import { type Form, FormFields, FormSection, TextField, useForm } from "../../../ui/form";
import { PlatformBadge, platformText } from "../../../ui/platform_mark";
import { open } from "../open";
import { credentialText, isSecret } from "./credential_text";
import { WizardSteps } from "./wizard_steps";

/** The hub's own bound is told when it is met. */
const CREDENTIAL_CHARS_MAX = 2_000;

interface Asked {
  name: string;
  credentials: Record<string, string>;
}

export function ConnectForm({ platform, setup }: { platform: PlatformName; setup: PlatformSetup }) {
  const name = platformText(platform);
  const example = t("wizard.name_example", { platform: name });
  const of = (need: string) => setup.credentials.filter((one) => one.need === need);
  // A generic channel's secret is always the hub's.
  const madeHere = platformName(setup.platform) === "generic" ? [] : of("made_here");
  const form = useForm<Asked>(
    { name: "", credentials: {} },
    ["name", ...setup.credentials.map((one) => `credentials/${one.name}`)],
    async ({ name: typed, credentials }) => {
      const given = Object.entries(credentials).filter(([, value]) => value.trim() !== "");
      const made = await createChannel({
        name: typed.trim(),
        platform,
        credentials: Object.fromEntries(given),
      });
      keepSecret(made.channel.id, made.secret);
      open("channels", made.channel.id, "connect");
    },
  );
  return (
    <form
      className="channel-body"
      onSubmit={form.submit}
      aria-label={t("wizard.title", { platform: name })}
    >
      <button type="button" className="link channel-back" onClick={() => open("channels", "new")}>
        <ArrowLeft size={14} aria-hidden="true" /> {t("channels.back_to_gallery")}
      </button>
      <header className="channel-head">
        <PlatformBadge kind={platform} size={40} />
        <div>
          <h2>{t("wizard.title", { platform: name })}</h2>
          <p className="quiet">{t(`platform_takes.${platform}`)}</p>
        </div>
      </header>
      <WizardSteps at={0} />
      <FormFields form={form} readOnly={false}>
        <TextField
          name="name"
          label={t("admin.field_name")}
          hint={t("wizard.name_hint", { example })}
          required
          value={form.value.name}
          set={(typed) => form.set({ name: typed })}
        />
        {of("always").length > 0 && (
          <FormSection title={t("wizard.needed")}>
            <Keys form={form} keys={of("always")} required />
          </FormSection>
        )}
        {of("to_reply").length > 0 && (
          <FormSection title={t("wizard.to_reply")}>
            <p className="quiet">{t("wizard.to_reply_hint")}</p>
            <Keys form={form} keys={of("to_reply")} />
          </FormSection>
        )}
        {of("optional").length > 0 && (
          <FormSection title={t("wizard.optional")}>
            <p className="quiet">{t("wizard.optional_hint")}</p>
            <Keys form={form} keys={of("optional")} />
          </FormSection>
        )}
        {madeHere.length > 0 && (
          <details className="channel-more">
            <summary>
              {t("wizard.made_here", {
                name: credentialText(madeHere[0]?.name ?? "").toLowerCase(),
              })}
            </summary>
            <Keys
              form={form}
              keys={madeHere.map((one) => ({
                ...one,
                hint: t("wizard.made_here_hint", { hint: one.hint }),
              }))}
            />
          </details>
        )}
      </FormFields>
      {form.problem && (
        <p className="login-problem" role="alert">
          {form.problem}
        </p>
      )}
      <footer className="form-foot">
        <span className="composer-gap" />
        <button type="button" className="button" onClick={() => open("channels", null)}>
          {t("cancel")}
        </button>
        <button type="submit" className="button primary" disabled={form.busy}>
          {t(form.busy ? "wizard.saving" : "wizard.continue")}
        </button>
      </footer>
    </form>
  );
}

function Keys({
  form,
  keys,
  required = false,
}: {
  form: Form<Asked>;
  keys: readonly CredentialSetup[];
  required?: boolean;
}) {
  const { credentials } = form.value;
  return keys.map(({ name, hint }) => (
    <TextField
      key={name}
      name={`credentials/${name}`}
      label={credentialText(name)}
      hint={capitalised(hint)}
      type={isSecret(name) ? "password" : "text"}
      required={required}
      charsMax={CREDENTIAL_CHARS_MAX}
      value={credentials[name] ?? ""}
      set={(value) => form.set({ credentials: { ...credentials, [name]: value } })}
    />
  ));
}

function capitalised(hint: string): string {
  return hint.charAt(0).toLocaleUpperCase() + hint.slice(1);
}
