import {
  CircleHelp,
  Command,
  Gauge,
  Inbox,
  MessageSquareText,
  Settings,
  SlidersHorizontal,
  Users,
} from "lucide-react";
import type { ReactNode } from "react";
import { isSupervisor, session } from "../hub/session";
import { type TextKey, t } from "../i18n";
import { type Command as CommandName, keysOf } from "../lib/keyboard";
import { type Place, router, usePlace } from "../router";
import { useStore } from "../stores/store";
import { show } from "../stores/ui";
import { IconButton } from "../ui/basics";
import { StatusMenu } from "./status/status_menu";

export function Rail() {
  const supervises = useStore(session, ({ agent }) => isSupervisor(agent));
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
      {supervises && (
        <RailLink screen="board" label="rail.board" command="go_board" place={{ screen: "board" }}>
          <Gauge size={18} />
        </RailLink>
      )}
      <RailLink
        screen="contacts"
        label="rail.contacts"
        command="go_contacts"
        place={{ screen: "contacts", id: null }}
      >
        <Users size={18} />
      </RailLink>
      <RailLink
        screen="canned_replies"
        label="rail.canned_replies"
        command="go_canned"
        place={{ screen: "canned_replies" }}
      >
        <MessageSquareText size={18} />
      </RailLink>
      {supervises && (
        <RailLink
          screen="admin"
          label="rail.admin"
          command="go_admin"
          place={{ screen: "admin", page: "queues", id: null }}
        >
          <SlidersHorizontal size={18} />
        </RailLink>
      )}
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
      <StatusMenu />
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
