import { Bell, Volume2 } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { askForNotifications, notificationState, ring } from "../actions/attention";
import { signOut } from "../actions/sign_in";
import { session } from "../hub/session";
import { t } from "../i18n";
import { settings } from "../stores/settings";
import { useStore } from "../stores/store";
import { Avatar } from "../ui/basics";

export function SettingsScreen() {
  const now = useStore(settings, (all) => all);
  const agent = useStore(session, (all) => all.agent);
  const [permission, setPermission] = useState(notificationState);
  return (
    <main className="settings">
      <h1>{t("rail.settings")}</h1>
      {agent && (
        <section className="settings-me">
          <Avatar name={agent.name} url={agent.avatar_url} size={44} />
          <div>
            <strong>{agent.name}</strong>
            <small>
              {agent.email} · {agent.role}
            </small>
          </div>
          <button type="button" className="button" onClick={() => signOut()}>
            {t("rail.sign_out")}
          </button>
        </section>
      )}
      <Choice
        name={t("settings.theme")}
        value={now.theme}
        choices={[
          ["system", t("settings.theme_system")],
          ["light", t("settings.theme_light")],
          ["dark", t("settings.theme_dark")],
        ]}
        choose={(theme) => settings.set({ theme })}
      />
      <Choice
        name={t("settings.send_key")}
        value={now.sendKey}
        choices={[
          ["enter", t("settings.send_enter")],
          ["mod_enter", t("settings.send_mod_enter")],
        ]}
        choose={(sendKey) => settings.set({ sendKey })}
      />
      <Line
        name={t("settings.sound")}
        hint={t("settings.sound_hint")}
        control={
          <>
            <button type="button" className="button" onClick={ring}>
              <Volume2 size={14} /> {t("settings.sound_test")}
            </button>
            <Switch
              name={t("settings.sound")}
              on={now.sound}
              set={(sound) => settings.set({ sound })}
            />
          </>
        }
      />
      <Line
        name={t("settings.notifications")}
        hint={t(`settings.notifications_${permission}`)}
        control={
          permission === "granted" ? (
            <Switch
              name={t("settings.notifications")}
              on={now.desktopNotifications}
              set={(desktopNotifications) => settings.set({ desktopNotifications })}
            />
          ) : (
            permission === "default" && (
              <button
                type="button"
                className="button"
                onClick={() => void askForNotifications().then(setPermission)}
              >
                <Bell size={14} /> {t("settings.notifications_ask")}
              </button>
            )
          )
        }
      />
    </main>
  );
}

function Line({ name, hint, control }: { name: string; hint: string; control: ReactNode }) {
  return (
    <section className="settings-line">
      <div>
        <strong>{name}</strong>
        <small>{hint}</small>
      </div>
      <span className="settings-control">{control}</span>
    </section>
  );
}

function Switch({ name, on, set }: { name: string; on: boolean; set: (on: boolean) => void }) {
  return (
    <button
      type="button"
      role="switch"
      className="switch"
      aria-checked={on}
      aria-label={name}
      onClick={() => set(!on)}
    >
      <i />
    </button>
  );
}

function Choice<V extends string>({
  name,
  value,
  choices,
  choose,
}: {
  name: string;
  value: V;
  choices: readonly (readonly [V, string])[];
  choose: (value: V) => void;
}) {
  const group = useId();
  return (
    <fieldset className="settings-line">
      <legend>{name}</legend>
      <span className="segments">
        {choices.map(([one, label]) => (
          <label key={one}>
            <input type="radio" name={group} checked={one === value} onChange={() => choose(one)} />
            <span>{label}</span>
          </label>
        ))}
      </span>
    </fieldset>
  );
}
