import { CircleHelp, Command, Inbox, MessageSquareText, Settings } from "lucide-react";
import type { ReactNode } from "react";
import { askForNotifications } from "../actions/attention";
import { signOut } from "../actions/sign_in";
import { connection } from "../hub/live";
import { session } from "../hub/session";
import { type TextKey, t } from "../i18n";
import { type Command as CommandName, keysOf } from "../lib/keyboard";
import { type Place, router, usePlace } from "../router";
import { settings } from "../stores/settings";
import { useStore } from "../stores/store";
import { show } from "../stores/ui";
import { Avatar, IconButton } from "../ui/basics";
import { MenuButton } from "../ui/menu";

export function Rail() {
  const agent = useStore(session, (now) => now.agent);
  const online = useStore(connection, (now) => now.state === "online");
  const { sound, desktopNotifications } = useStore(settings, (now) => now);
  return (
    <nav className="rail" aria-label={t("rail.name")}>
      <img className="rail-logo" src="/console/bell.svg" alt="" width="28" height="28" />
      <RailLink
        screen="inbox"
        label="rail.inbox"
        command="go_mine"
        place={{ screen: "inbox", view: "mine", conversationId: null }}
      >
        <Inbox size={18} />
      </RailLink>
      <RailLink
        screen="canned_replies"
        label="rail.canned_replies"
        command="go_canned"
        place={{ screen: "canned_replies" }}
      >
        <MessageSquareText size={18} />
      </RailLink>
      <RailLink
        screen="settings"
        label="rail.settings"
        command="go_settings"
        place={{ screen: "settings" }}
      >
        <Settings size={18} />
      </RailLink>
      <span className="rail-gap" />
      <IconButton
        label={t("rail.palette")}
        keys={keysOf("palette")}
        side="right"
        onClick={() => show({ palette: "root" })}
      >
        <Command size={18} />
      </IconButton>
      <IconButton
        className="rail-help"
        label={t("rail.help")}
        keys={keysOf("help")}
        side="right"
        onClick={() => show({ help: true })}
      >
        <CircleHelp size={18} />
      </IconButton>
      {agent && (
        <MenuButton
          label={t("rail.me", { name: agent.name })}
          className="rail-me"
          side="right"
          items={[
            { kind: "heading", key: "who", text: `${agent.name} · ${agent.email}` },
            {
              key: "sound",
              text: t(sound ? "rail.mute" : "rail.unmute"),
              run: () => settings.set({ sound: !sound }),
            },
            ...(desktopNotifications
              ? []
              : [
                  {
                    key: "notifications",
                    text: t("rail.notifications"),
                    run: () => void askForNotifications(),
                  },
                ]),
            {
              key: "settings",
              text: t("rail.settings"),
              run: () => router.go({ screen: "settings" }),
            },
            { key: "out", text: t("rail.sign_out"), run: () => void signOut() },
          ]}
        >
          <Avatar name={agent.name} url={agent.avatar_url} size={30} online={online} />
        </MenuButton>
      )}
    </nav>
  );
}

function RailLink({
  screen,
  label,
  command,
  place,
  children,
}: {
  screen: Place["screen"];
  label: TextKey;
  command: CommandName;
  place: Place;
  children: ReactNode;
}) {
  const current = usePlace().screen === screen;
  return (
    <IconButton
      label={t(label)}
      keys={keysOf(command)}
      side="right"
      aria-current={current ? "page" : undefined}
      onClick={() => router.go(place)}
    >
      {children}
    </IconButton>
  );
}
