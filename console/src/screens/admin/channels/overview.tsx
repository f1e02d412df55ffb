// A channel's name and keys, whether the platform knows them, where its conversations go, and what hurts.

import { useEffect } from "react";
import { saySaved } from "../../../actions/records";
import { useRuleTest } from "../../../hub/admin_records";
import { saveChannel } from "../../../hub/channels";
import type { Channel, CredentialSetup, PlatformSetup } from "../../../hub/wire";
import { t } from "../../../i18n";
import { becauseText, goesText, withText } from "../../../lib/rule_test_text";
import {
  FormFields,
  FormFoot,
  FormSection,
  SwitchField,
  TextField,
  useForm,
} from "../../../ui/form";
import { open } from "../open";
import { credentialText } from "./credential_text";
import { Health } from "./health";
import { KeyField } from "./key_field";
import { askToPause } from "./pause";
import { askForNewSecret } from "./renew";
import { Retention } from "./retention";

interface Props {
  channel: Channel;
  setup: PlatformSetup | undefined;
  /** The key that somebody came here for. */
  sought: string | null;
}

export function Overview({ channel, setup, sought }: Props) {
  return (
    <>
      <SettingsForm key={channel.secret_set_at} channel={channel} setup={setup} sought={sought} />
      {(setup?.can_check || setup?.can_subscribe) && <Health channel={channel} setup={setup} />}
      <Routing channelId={channel.id} />
      <Retention key={channel.retention_days} channel={channel} setup={setup} />
      <Careful channel={channel} setup={setup} />
    </>
  );
}

function SettingsForm({ channel, setup, sought }: Props) {
  // A generic channel's secret is made anew below, never pasted.
  const isGeneric = channel.platform === "generic";
  const keys = (setup?.credentials ?? []).filter(({ need }) => !isGeneric || need !== "made_here");
  const none: Record<string, string> = {};
  const form = useForm(
    { name: channel.name, credentials: none, human_agent: channel.human_agent },
    ["name", ...keys.map(({ name }) => `credentials/${name}`)],
    async ({ name, credentials, human_agent }) => {
      const saved = await saveChannel(channel.id, {
        name,
        credentials,
        // Only where the platform has it.
        ...(human_agent !== null && { human_agent }),
      });
      saySaved(saved.name, false);
    },
  );
  const { credentials } = form.value;
  const setKey = (name: string, value: string | undefined) => {
    const { [name]: _, ...others } = credentials;
    form.set({ credentials: value === undefined ? others : { ...others, [name]: value } });
  };
  return (
    <form onSubmit={form.submit}>
      <FormFields form={form} readOnly={false}>
        <TextField
          name="name"
          label={t("admin.field_name")}
          required
          value={form.value.name}
          set={(name) => form.set({ name })}
        />
        {form.value.human_agent !== null && (
          <SwitchField
            label={t("channels.human_agent")}
            hint={t("channels.human_agent_hint")}
            on={form.value.human_agent}
            set={(human_agent) => form.set({ human_agent })}
          />
        )}
        {keys.length > 0 && (
          <FormSection title={t("channels.keys")}>
            <p className="quiet">{t("channels.keys_hint")}</p>
            {keys.map((one) => (
              <KeyField
                key={one.name}
                asked={one}
                isSet={channel.credentials.includes(one.name)}
                isSought={one.name === sought}
                value={credentials[one.name]}
                set={(value) => setKey(one.name, value)}
              />
            ))}
          </FormSection>
        )}
      </FormFields>
      {form.changed && (
        <FormFoot
          form={form}
          isNew={false}
          readOnly={false}
          cancel={() =>
            form.set({
              name: channel.name,
              credentials: none,
              human_agent: channel.human_agent,
            })
          }
        />
      )}
      {!form.changed && form.problem && (
        <p className="login-problem" role="alert">
          {form.problem}
        </p>
      )}
    </form>
  );
}

function Routing({ channelId }: { channelId: string }) {
  const { mutate, data } = useRuleTest();
  useEffect(() => mutate({ channel_id: channelId }), [mutate, channelId]);
  return (
    <section className="form-section">
      <h3>{t("channels.routing")}</h3>
      <p className="quiet">{t("channels.routing_hint")}</p>
      {data && (
        <p className="channel-note">
          <span>
            <strong dir="auto">{goesText(data)}</strong> {becauseText(data)} {withText(data)}
          </span>
        </p>
      )}
      <button type="button" className="link" onClick={() => open("rules", null)}>
        {t("channels.routing_open")}
      </button>
    </section>
  );
}

function Careful({ channel, setup }: { channel: Channel; setup: PlatformSetup | undefined }) {
  const made: CredentialSetup | undefined = setup?.credentials.find(
    ({ need }) => need === "made_here",
  );
  if (!made && !channel.enabled) return null;
  return (
    <section className="form-section careful">
      <h3>{t("channels.danger")}</h3>
      {made && (
        <Line
          text={t("channels.renew_hint")}
          action={t("channels.renew", { name: credentialText(made.name).toLowerCase() })}
          run={() => askForNewSecret(channel, made.name)}
        />
      )}
      {channel.enabled && (
        <Line
          text={t("channels.pause_hint")}
          action={t("channels.pause")}
          run={() => askToPause(channel)}
        />
      )}
    </section>
  );
}

function Line({ text, action, run }: { text: string; action: string; run: () => void }) {
  return (
    <div className="careful-line">
      <small>{text}</small>
      <button type="button" className="button danger" onClick={run}>
        {action}
      </button>
    </div>
  );
}
