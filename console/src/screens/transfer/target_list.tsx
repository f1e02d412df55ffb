import { Command as Cmdk } from "cmdk";
import { Layers, Users } from "lucide-react";
import type { Target } from "../../actions/transfer";
import { useTransferTargets } from "../../hub/admin_records";
import { explain } from "../../hub/problem";
import { myId } from "../../hub/session";
import type { Conversation, TransferTargets } from "../../hub/wire";
import { t, tn } from "../../i18n";
import { nameMatch } from "../../lib/name_match";
import { Avatar, Failed, useSlow } from "../../ui/basics";
import { StatusShape, statusText } from "../../ui/presence";

type AgentTarget = TransferTargets["agents"][number];

export function TargetList({
  conversation,
  choose,
}: {
  conversation: Conversation;
  choose: (target: Target) => void;
}) {
  const { data, error, refetch, isPending } = useTransferTargets(conversation.id);
  const slow = useSlow(isPending);
  const agents = [...(data?.agents ?? [])]
    .filter(({ id }) => id !== conversation.assignee?.id || id !== myId())
    .sort(bestFirst);
  return (
    <Cmdk label={t("transfer.title", { number: conversation.number })} filter={nameMatch} loop>
      <Cmdk.Input placeholder={t("transfer.search")} />
      <Cmdk.List>
        {error && <Failed text={explain(error)} retry={() => void refetch()} />}
        {slow && <Cmdk.Loading>{t("connection.connecting")}</Cmdk.Loading>}
        {data && <Cmdk.Empty>{t("transfer.nothing")}</Cmdk.Empty>}
        {agents.length > 0 && (
          <Cmdk.Group heading={t("transfer.agents")}>
            {agents.map((agent) => (
              <Cmdk.Item
                key={agent.id}
                value={agent.id}
                keywords={[agent.name]}
                disabled={!agent.can_accept}
                onSelect={() => choose({ kind: "agent", id: agent.id, name: agent.name })}
              >
                <Avatar
                  name={agent.name}
                  url={agent.avatar_url}
                  size={22}
                  status={agent.status.kind}
                />
                <span title={agent.name} dir="auto">
                  {agent.name}
                </span>
                <small className="target-status">
                  <StatusShape kind={agent.status.kind} /> {statusText(agent.status)}
                </small>
                <small className="target-room">{roomOf(agent)}</small>
              </Cmdk.Item>
            ))}
          </Cmdk.Group>
        )}
        {data && data.queues.length > 0 && (
          <Cmdk.Group heading={t("transfer.queues")}>
            {data.queues.map((queue) => (
              <Cmdk.Item
                key={queue.id}
                value={queue.id}
                keywords={[queue.name]}
                onSelect={() => choose({ kind: "queue", id: queue.id, name: queue.name })}
              >
                <Layers size={16} aria-hidden="true" />
                <span title={queue.name} dir="auto">
                  {queue.name}
                </span>
                <small className="target-status">
                  {queue.open ? tn("transfer.queue_waiting", queue.waiting) : t("transfer.closed")}
                </small>
                <small className="target-room">
                  {tn("transfer.agents_free", queue.agents_free)}
                </small>
              </Cmdk.Item>
            ))}
          </Cmdk.Group>
        )}
        {data && data.teams.length > 0 && (
          <Cmdk.Group heading={t("transfer.teams")}>
            {data.teams.map((team) => (
              <Cmdk.Item
                key={team.id}
                value={team.id}
                keywords={[team.name]}
                onSelect={() => choose({ kind: "team", id: team.id, name: team.name })}
              >
                <Users size={16} aria-hidden="true" />
                <span title={team.name} dir="auto">
                  {team.name}
                </span>
                <small className="target-status">{tn("transfer.online", team.online)}</small>
                <small className="target-room">
                  {tn("transfer.agents_free", team.agents_free)}
                </small>
              </Cmdk.Item>
            ))}
          </Cmdk.Group>
        )}
      </Cmdk.List>
    </Cmdk>
  );
}

function roomOf({ can_accept, free_units }: AgentTarget): string {
  if (!can_accept) return t("transfer.cannot");
  return free_units > 0 ? tn("transfer.free", free_units) : t("transfer.no_room");
}

/** Who can take it at once stands on top; among equals the names keep their places. */
function bestFirst(a: AgentTarget, b: AgentTarget): number {
  const rank = ({ can_accept, status, free_units }: AgentTarget) =>
    (can_accept ? 4 : 0) + (status.kind === "online" ? 2 : 0) + (free_units > 0 ? 1 : 0);
  return rank(b) - rank(a) || a.name.localeCompare(b.name);
}
