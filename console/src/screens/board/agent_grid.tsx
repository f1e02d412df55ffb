import { UserRound } from "lucide-react";
import { memo, useState } from "react";
import type { AgentStats } from "../../hub/wire";
import { t, tn } from "../../i18n";
import { totalLoad } from "../../lib/capacity";
import { isBehind } from "../../lib/wallboard";
import { Ago } from "../../ui/ago";
import { Avatar, Empty } from "../../ui/basics";
import { StatusShape, statusText } from "../../ui/presence";
import { Units } from "../../ui/units";

/** Those who are not here would bury the others; they are one press away. */
export function AgentGrid({
  agents,
  now,
  open,
}: {
  agents: readonly AgentStats[];
  now: number;
  open: (id: string) => void;
}) {
  const [all, setAll] = useState(false);
  const here = agents.filter(
    ({ status, conversations }) => status.kind !== "offline" || conversations.length > 0,
  );
  const shown = all || here.length === 0 ? agents : here;
  return (
    <section className="board-agents" aria-label={t("board.agents")}>
      <h2>{t("board.agents")}</h2>
      {agents.length === 0 && (
        <Empty icon={<UserRound size={26} />} title={t("board.no_agents")}>
          <p>{t("board.no_agents_hint")}</p>
        </Empty>
      )}
      <ul>
        {shown.map((agent) => (
          <li key={agent.id}>
            <AgentCard agent={agent} behind={isBehind(agent, now)} open={open} />
          </li>
        ))}
      </ul>
      {shown.length < agents.length && (
        <button type="button" className="link" onClick={() => setAll(true)}>
          {tn("board.show_all", agents.length)}
        </button>
      )}
    </section>
  );
}

const NUMBERS_SHOWN = 3;

const AgentCard = memo(function AgentCard({
  agent,
  behind,
  open,
}: {
  agent: AgentStats;
  behind: boolean;
  open: (id: string) => void;
}) {
  const { name, avatar_url, status, load, conversations } = agent;
  const { used, max } = totalLoad(load);
  const more = conversations.length - NUMBERS_SHOWN;
  return (
    <button
      type="button"
      className="agent-card"
      data-kind={status.kind}
      data-behind={behind}
      onClick={() => open(agent.id)}
    >
      <span className="agent-who">
        <Avatar name={name} url={avatar_url} size={24} />
        <strong title={name} dir="auto">
          {name}
        </strong>
        <Units used={used} capacity={max} />
      </span>
      <span className="agent-status" title={statusText(status)}>
        <StatusShape kind={status.kind} />
        <span dir="auto">{statusText(status)}</span>
        <small>
          <Ago since={status.since} />
        </small>
      </span>
      <span className="agent-work">
        {conversations.length === 0 ? (
          <small>
            {status.idle_since && status.kind === "online" ? (
              <Idle since={status.idle_since} />
            ) : (
              t("board.no_conversations")
            )}
          </small>
        ) : (
          conversations.slice(0, NUMBERS_SHOWN).map((one) => (
            <small key={one.conversation_id} data-waits={one.waiting_since !== null}>
              #{one.number}
            </small>
          ))
        )}
        {more > 0 && <small>+{more}</small>}
      </span>
    </button>
  );
});

function Idle({ since }: { since: string }) {
  const [before, after] = t("board.idle").split("{time}");
  return (
    <>
      {before}
      <Ago since={since} />
      {after}
    </>
  );
}
