// Whose the conversation is, and whose it could be: presence and free room stand beside each name.

import { ChevronDown, Undo2, UserRound } from "lucide-react";
import { assign } from "../../actions/conversations";
import { returnToQueue } from "../../actions/transfer";
import { lost } from "../../hub/reach";
import { useAgents } from "../../hub/records";
import { myId, session } from "../../hub/session";
import type { Agent, Conversation, StatusKind } from "../../hub/wire";
import { t, tn } from "../../i18n";
import { classOf, freeUnits } from "../../lib/capacity";
import { type Signals, signalsStore } from "../../stores/signals";
import { useStore } from "../../stores/store";
import { Avatar } from "../../ui/basics";
import { MenuButton, type MenuEntry } from "../../ui/menu";

export function AssigneeMenu({ conversation }: { conversation: Conversation }) {
  const { id, assignee, queue } = conversation;
  const { data: agents = [] } = useAgents();
  const me = useStore(session, (now) => now.agent);
  const presence = useStore(signalsStore, (now) => now.presence);
  const isLost = useStore(lost, (now) => now);
  const others = agents.filter((agent) => agent.id !== myId() && agent.disabled !== true);
  const items: MenuEntry[] = others.map((agent) => ({
    key: agent.id,
    text: agent.name,
    icon: (
      <Avatar
        name={agent.name}
        url={agent.avatar_url}
        size={20}
        status={isLost ? undefined : kindOf(agent, presence)}
      />
    ),
    ...hintOf(agent, conversation),
    chosen: assignee?.id === agent.id,
    run: () => void assign(id, agent),
  }));
  if (me) {
    items.unshift({
      key: me.id,
      text: t("assign.me", { name: me.name }),
      icon: <Avatar name={me.name} url={me.avatar_url} size={20} />,
      chosen: assignee?.id === me.id,
      run: () => void assign(id, me),
    });
  }
  items.push({
    key: "nobody",
    text: t("assign.nobody"),
    icon: <UserRound size={16} />,
    chosen: assignee === null,
    run: () => void assign(id, null),
  });
  if (queue && assignee?.id === me?.id) {
    items.push({
      key: "return",
      text: t("queue.return", { queue: queue.name }),
      icon: <Undo2 size={16} />,
      chosen: false,
      run: () => void returnToQueue(conversation),
    });
  }
  // What is read aloud has to hold what is seen.
  const shownName = assignee?.id === me?.id ? t("me") : (assignee?.name ?? "");
  return (
    <MenuButton
      label={assignee ? t("header.assigned", { name: shownName }) : t("header.assign")}
      className="chip-button assignee"
      align="end"
      items={items}
    >
      {assignee ? (
        <>
          <Avatar name={assignee.name} url={assignee.avatar_url} size={18} />
          <span>{shownName}</span>
        </>
      ) : (
        <>
          <UserRound size={14} /> <span>{t("header.assign")}</span>
        </>
      )}
      <ChevronDown size={12} />
    </MenuButton>
  );
}

function kindOf(agent: Agent, presence: Signals["presence"]): StatusKind {
  const here = presence[`agent:${agent.id}`];
  const online = here?.online ?? agent.online;
  return online ? (here?.status?.kind ?? agent.status?.kind ?? "online") : "offline";
}

function hintOf({ load }: Agent, conversation: Conversation): { hint?: string } {
  const free = freeUnits(load ?? [], classOf(conversation));
  if (free === null) return {};
  return { hint: free > 0 ? tn("assign.free", free) : t("assign.full") };
}
