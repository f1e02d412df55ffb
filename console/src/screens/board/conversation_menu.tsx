// What a lead may do to a conversation on the wallboard: one that waits, one that an agent has.

import { MoreHorizontal } from "lucide-react";
import { bargeIn, openAndListen, openAndWhisper, takeOver } from "../../actions/supervise";
import type { AgentStats, CarriedConversation, QueueStats, Waiter } from "../../hub/wire";
import { t } from "../../i18n";
import { router } from "../../router";
import { MenuButton } from "../../ui/menu";
import { pick } from "./picking";

export function WaiterMenu({ waiter, queue }: { waiter: Waiter; queue: QueueStats }) {
  const { conversation_id: id, number } = waiter;
  return (
    <MenuButton
      label={t("board.actions", { number })}
      className="icon-button small"
      align="end"
      items={[
        { key: "open", text: t("board.open"), run: () => open(id) },
        {
          key: "assign",
          text: `${t("board.assign_to")}…`,
          run: () => pick({ what: "agent", id, number, from: null }),
        },
        {
          key: "move",
          text: `${t("board.move_to")}…`,
          run: () => pick({ what: "queue", id, number, from: { id: queue.id, name: queue.name } }),
        },
      ]}
    >
      <MoreHorizontal size={15} />
    </MenuButton>
  );
}

export function CarriedMenu({
  carried,
  agent,
}: {
  carried: CarriedConversation;
  agent: AgentStats;
}) {
  const { conversation_id: id, number } = carried;
  const from = { id: agent.id, name: agent.name, avatar_url: agent.avatar_url };
  return (
    <MenuButton
      label={t("board.actions", { number })}
      className="icon-button small"
      align="end"
      items={[
        { key: "open", text: t("board.open"), run: () => open(id) },
        { key: "listen", text: t("board.listen"), run: () => openAndListen(id) },
        { key: "whisper", text: t("board.whisper"), run: () => openAndWhisper(id) },
        { key: "barge", text: t("board.barge"), run: () => bargeIn({ id, number }) },
        { key: "take", text: t("board.take_over"), run: () => takeOver({ id, number }, from) },
        {
          key: "assign",
          text: `${t("board.assign_to")}…`,
          run: () => pick({ what: "agent", id, number, from }),
        },
      ]}
    >
      <MoreHorizontal size={15} />
    </MenuButton>
  );
}

function open(id: string): void {
  router.go({ screen: "inbox", view: "all", conversationId: id });
}
