// ⌘K: everything the console can do, found by typing. The pickers for a, s, p and # are its pages.

import { Dialog } from "@base-ui/react/dialog";
import { Command as Cmdk } from "cmdk";
import type { ReactNode } from "react";
import { useEffect, useState } from "react";
import { addTag, assign, setPriority, setStatus } from "../actions/conversations";
import { signOut } from "../actions/sign_in";
import { setMyStatus } from "../actions/status";
import { useRecords } from "../hub/admin_records";
import { useAgents } from "../hub/records";
import { isSupervisor, myId, session } from "../hub/session";
import { t } from "../i18n";
import { BINDINGS, type Command, keysOf, SUPERVISOR_COMMANDS } from "../lib/keyboard";
import { router, usePlace } from "../router";
import { orderedIds } from "../stores/inbox";
import { inbox } from "../stores/live_stores";
import { settings } from "../stores/settings";
import { signalsStore, statusOf } from "../stores/signals";
import { sameItems, useStore } from "../stores/store";
import { type PalettePage, show, ui } from "../stores/ui";
import { Avatar, Kbd } from "../ui/basics";
import { ChannelMark, PRIORITIES, PriorityMark, StatusMark } from "../ui/marks";
import { STATUS_KINDS, StatusShape } from "../ui/presence";
import { CONVERSATION_COMMANDS, commandsFor, statusesFrom } from "./conversation_commands";
import { run } from "./shortcuts";

const LEFT_OUT: readonly Command[] = ["palette", "open", "back", "next", "previous"];
const RECENT_SHOWN = 30;

/** What was chosen says where the focus goes; only a dismissed palette gives it back. */
let chose = false;

export function Palette() {
  const page = useStore(ui, (now) => now.palette);
  useEffect(() => {
    if (page !== null) chose = false;
  }, [page]);
  return (
    <Dialog.Root open={page !== null} onOpenChange={(open) => !open && show({ palette: null })}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="palette" finalFocus={() => !chose}>
          <Dialog.Title className="visually-hidden">{t("palette.title")}</Dialog.Title>
          {page !== null && <PaletteBody key={page} page={page} />}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PaletteBody({ page }: { page: PalettePage }) {
  const place = usePlace();
  const id = place.screen === "inbox" ? place.conversationId : null;
  const status = useStore(inbox, (now) => (id && now.conversations[id]?.status) || "new");
  const [text, setText] = useState("");
  return (
    <Cmdk label={t("palette.title")} loop>
      <Cmdk.Input
        value={text}
        onValueChange={setText}
        placeholder={t(`palette.${page}`)}
        onKeyDown={(event) => {
          if (event.key === "Backspace" && text === "" && page !== "root")
            show({ palette: "root" });
        }}
      />
      <Cmdk.List>
        <Cmdk.Empty>{t("palette.nothing")}</Cmdk.Empty>
        {page === "root" && <Root conversationId={id} />}
        {page === "assign" && id && <Assign id={id} />}
        {page === "status" &&
          id &&
          statusesFrom(status).map((to) => (
            <Entry
              key={to}
              icon={<StatusMark status={to} />}
              text={t(`status.${to}`)}
              deed={() => void setStatus(id, to)}
            />
          ))}
        {page === "priority" &&
          id &&
          PRIORITIES.map((priority) => (
            <Entry
              key={priority}
              icon={<PriorityMark priority={priority} />}
              text={t(`priority.${priority}`)}
              deed={() => void setPriority(id, priority)}
            />
          ))}
        {page === "tag" && id && <Tags id={id} text={text} />}
      </Cmdk.List>
    </Cmdk>
  );
}

function Entry({
  text,
  deed,
  icon,
  keys = [],
  value,
}: {
  text: string;
  deed: () => void;
  icon?: ReactNode;
  keys?: readonly string[];
  value?: string;
}) {
  return (
    <Cmdk.Item
      value={value ?? text}
      onSelect={() => {
        chose = true;
        show({ palette: null });
        deed();
      }}
    >
      {icon}
      <span>{text}</span>
      <Kbd keys={keys} />
    </Cmdk.Item>
  );
}

function Root({ conversationId }: { conversationId: string | null }) {
  const conversations = useStore(inbox, (now) => now.conversations);
  const supervises = useStore(session, ({ agent }) => isSupervisor(agent));
  const open = conversationId === null ? undefined : conversations[conversationId];
  const recent = orderedIds(
    { conversations, lists: {} },
    {
      filter: {
        view: "all",
        status: "any",
        queueId: null,
        channelId: null,
        category: null,
        language: null,
        text: "",
      },
      ids: Object.keys(conversations),
      nextCursor: null,
      loading: "ready",
    },
  ).slice(0, RECENT_SHOWN);
  const general = BINDINGS.map(({ command }) => command).filter(
    (command) =>
      !LEFT_OUT.includes(command) &&
      !CONVERSATION_COMMANDS.includes(command) &&
      (supervises || !SUPERVISOR_COMMANDS.includes(command)),
  );
  const { theme, sound } = settings.get();
  return (
    <>
      {open && (
        <Cmdk.Group heading={t("palette.this_conversation")}>
          {commandsFor(open, myId()).map((command) =>
            command === "reopen" ? (
              <Entry
                key={command}
                text={t("header.reopen")}
                deed={() => void setStatus(open.id, "open")}
              />
            ) : (
              <Entry
                key={command}
                text={t(`command.${command}`)}
                keys={keysOf(command)}
                deed={() => void run(command)}
              />
            ),
          )}
        </Cmdk.Group>
      )}
      <Cmdk.Group heading={t("palette.console")}>
        {general.map((command) => (
          <Entry
            key={command}
            text={t(`command.${command}`)}
            keys={keysOf(command)}
            deed={() => void run(command)}
          />
        ))}
        <Statuses />
        {(["light", "dark", "system"] as const)
          .filter((choice) => choice !== theme)
          .map((choice) => (
            <Entry
              key={choice}
              text={t(`palette.theme_${choice}`)}
              deed={() => settings.set({ theme: choice })}
            />
          ))}
        <Entry
          text={t(sound ? "rail.mute" : "rail.unmute")}
          deed={() => settings.set({ sound: !sound })}
        />
        <Entry text={t("rail.sign_out")} deed={() => signOut()} />
      </Cmdk.Group>
      {recent.length > 0 && (
        <Cmdk.Group heading={t("palette.conversations")}>
          {recent.map((id) => {
            const conversation = conversations[id];
            if (!conversation) return null;
            const { contact, number, subject, last_message, channel, is_public } = conversation;
            const name = contact.name ?? t("visitor");
            return (
              <Entry
                key={id}
                value={`#${number} ${name} ${subject || last_message?.text.slice(0, 80) || ""} ${id}`}
                icon={
                  <>
                    <StatusMark status={conversation.status} />
                    <ChannelMark kind={channel.kind} name={channel.name} isPublic={is_public} />
                  </>
                }
                text={`#${number} ${name} — ${subject || last_message?.text.slice(0, 80) || ""}`}
                deed={() => router.openConversation(id)}
              />
            );
          })}
        </Cmdk.Group>
      )}
    </>
  );
}

function Statuses() {
  const { data: custom = [] } = useRecords("agent_statuses");
  const now = useStore(signalsStore, (all) => statusOf(all, myId()));
  return (
    <>
      {STATUS_KINDS.filter((kind) => kind !== now?.kind || now.custom_status_id !== null).map(
        (kind) => (
          <Entry
            key={kind}
            text={t(`my_status.go_${kind}`)}
            icon={<StatusShape kind={kind} size={12} />}
            deed={() => void setMyStatus({ kind })}
          />
        ),
      )}
      {custom.map((one) => (
        <Entry
          key={one.id}
          text={t("my_status.go_custom", { label: one.label })}
          icon={<StatusShape kind={one.kind} size={12} />}
          deed={() => void setMyStatus({ kind: one.kind, custom: one })}
        />
      ))}
    </>
  );
}

function Assign({ id }: { id: string }) {
  const { data: agents = [] } = useAgents();
  const me = session.get().agent;
  const others = agents.filter((agent) => agent.id !== me?.id);
  return (
    <>
      {me && (
        <Entry
          text={t("assign.me", { name: me.name })}
          icon={<Avatar name={me.name} url={me.avatar_url} size={18} />}
          deed={() => void assign(id, me)}
        />
      )}
      <Entry text={t("assign.nobody")} deed={() => void assign(id, null)} />
      {others.map((agent) => (
        <Entry
          key={agent.id}
          value={`${agent.name} ${agent.email}`}
          text={agent.name}
          icon={<Avatar name={agent.name} url={agent.avatar_url} size={18} />}
          deed={() => void assign(id, agent)}
        />
      ))}
    </>
  );
}

function Tags({ id, text }: { id: string; text: string }) {
  const mine = useStore(inbox, (now) => now.conversations[id]?.tags ?? NO_TAGS, sameItems);
  const known = useStore(
    inbox,
    (now) => [...new Set(Object.values(now.conversations).flatMap(({ tags }) => tags))].sort(),
    sameItems,
  );
  const [offered] = useState(known);
  const wanted = text.trim();
  const isNew = wanted !== "" && !offered.includes(wanted) && !mine.includes(wanted);
  return (
    <>
      {offered
        .filter((tag) => !mine.includes(tag))
        .map((tag) => (
          <Entry key={tag} text={tag} deed={() => addTag(id, tag)} />
        ))}
      {isNew && (
        <Entry
          value={`${wanted} new`}
          text={t("palette.new_tag", { tag: wanted })}
          deed={() => addTag(id, wanted)}
        />
      )}
    </>
  );
}

const NO_TAGS: readonly string[] = [];
