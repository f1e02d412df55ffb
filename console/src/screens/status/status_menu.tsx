// One's own status at one's own face: what it is, since when, and what else it could be.

import { Menu } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import { useState } from "react";
import { askForNotifications } from "../../actions/attention";
import { signOut } from "../../actions/sign_in";
import { setMyStatus } from "../../actions/status";
import { useRecords } from "../../hub/admin_records";
import { connection } from "../../hub/live";
import { myId, session } from "../../hub/session";
import type { StatusKind } from "../../hub/wire";
import { t } from "../../i18n";
import { duration } from "../../lib/time";
import { router } from "../../router";
import { serverNow } from "../../stores/clock";
import { settings } from "../../stores/settings";
import { signalsStore, statusOf } from "../../stores/signals";
import { useStore } from "../../stores/store";
import { Avatar, useNarrow, useNow } from "../../ui/basics";
import { STATUS_KINDS, StatusShape, statusText } from "../../ui/presence";

const REASON_CHARS_MAX = 200;

export function StatusMenu() {
  const agent = useStore(session, (now) => now.agent);
  const status = useStore(signalsStore, (now) => statusOf(now, myId()));
  const connected = useStore(connection, (now) => now.state === "online");
  const [open, setOpen] = useState(false);
  const narrow = useNarrow();
  if (!agent) return null;
  const kind: StatusKind = connected ? (status?.kind ?? "online") : "offline";
  const said = connected && status ? statusText(status) : t(`presence.${kind}`);
  const label = t("my_status.menu", { name: agent.name, status: said });
  return (
    <Menu.Root modal={false} open={open} onOpenChange={setOpen}>
      <Menu.Trigger className="rail-me" aria-label={label} title={label}>
        <Avatar name={agent.name} url={agent.avatar_url} size={30} />
        <span className="rail-status">
          <StatusShape kind={kind} size={12} />
        </span>
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner
          className="floating"
          side={narrow ? "top" : "right"}
          align="end"
          sideOffset={6}
        >
          <Menu.Popup className="menu status-menu">
            <Choices kind={kind} done={() => setOpen(false)} />
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Choices({ kind, done }: { kind: StatusKind; done: () => void }) {
  const agent = useStore(session, (now) => now.agent);
  const status = useStore(signalsStore, (now) => statusOf(now, myId()));
  const { sound, desktopNotifications } = useStore(settings, (now) => now);
  const { data: custom = [] } = useRecords("agent_statuses");
  const now = serverNow(useNow());
  const chosenCustom = status?.custom_status_id ?? null;
  return (
    <>
      <div className="menu-heading" title={agent?.email}>
        {agent?.name} · {agent?.email}
      </div>
      {STATUS_KINDS.map((one) => (
        <Choice
          key={one}
          kind={one}
          text={t(`presence.${one}`)}
          hint={
            one === kind && chosenCustom === null && status
              ? t("my_status.since", { time: duration(now - Date.parse(status.since)) })
              : t(`my_status.hint_${one}`)
          }
          chosen={one === kind && chosenCustom === null}
          run={() => void setMyStatus({ kind: one })}
        />
      ))}
      {custom.map((one) => (
        <Choice
          key={one.id}
          kind={one.kind}
          text={one.label}
          hint={
            one.id === chosenCustom && status
              ? t("my_status.since", { time: duration(now - Date.parse(status.since)) })
              : t(`presence.${one.kind}`)
          }
          chosen={one.id === chosenCustom}
          run={() => void setMyStatus({ kind: one.kind, custom: one })}
        />
      ))}
      {status && kind !== "online" && <Reason key={status.since} done={done} />}
      <div className="menu-line" />
      <Plain
        text={t(sound ? "rail.mute" : "rail.unmute")}
        run={() => settings.set({ sound: !sound })}
      />
      {!desktopNotifications && (
        <Plain text={t("rail.notifications")} run={() => void askForNotifications()} />
      )}
      <Plain text={t("rail.settings")} run={() => router.go({ screen: "settings" })} />
      <Plain text={t("rail.sign_out")} run={() => signOut()} />
    </>
  );
}

function Choice({
  kind,
  text,
  hint,
  chosen,
  run,
}: {
  kind: StatusKind;
  text: string;
  hint: string;
  chosen: boolean;
  run: () => void;
}) {
  return (
    <Menu.Item className="menu-item status-choice" onClick={run} data-chosen={chosen}>
      <StatusShape kind={kind} size={12} />
      <span className="menu-text">
        {text}
        <small>{hint}</small>
      </span>
      {chosen && <Check size={14} aria-hidden="true" />}
    </Menu.Item>
  );
}

function Plain({ text, run }: { text: string; run: () => void }) {
  return (
    <Menu.Item className="menu-item" onClick={run}>
      <span className="menu-text">{text}</span>
    </Menu.Item>
  );
}

/** Letters typed here belong to the field, not to the menu's search by first letter. */
function Reason({ done }: { done: () => void }) {
  const status = useStore(signalsStore, (now) => statusOf(now, myId()));
  const [typed, setTyped] = useState(status?.reason ?? "");
  if (!status) return null;
  const save = () => {
    const custom =
      status.custom_status_id === null
        ? null
        : { id: status.custom_status_id, label: status.label ?? "" };
    void setMyStatus({ kind: status.kind, custom, reason: typed });
    done();
  };
  return (
    <div className="status-reason">
      <input
        aria-label={t("my_status.reason")}
        placeholder={t("my_status.reason_placeholder")}
        maxLength={REASON_CHARS_MAX}
        dir="auto"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape" || event.key === "Tab") return;
          event.stopPropagation();
          if (event.key === "Enter") save();
        }}
      />
      <button
        type="button"
        className="button"
        disabled={typed.trim() === (status.reason ?? "")}
        onClick={save}
      >
        {t("save")}
      </button>
    </div>
  );
}
