import { UserRound } from "lucide-react";
import { useRecords } from "../../hub/admin_records";
import { useAgents } from "../../hub/records";
import type { Agent } from "../../hub/wire";
import { t } from "../../i18n";
import { signalsStore } from "../../stores/signals";
import { useStore } from "../../stores/store";
import { Avatar } from "../../ui/basics";
import { AgentForm } from "./agent_form";
import { nameIn } from "./names";
import { ChosenRecord, RecordPage } from "./record_page";

export function AgentsPage({ id }: { id: string | null }) {
  const { data: agents, error, refetch } = useAgents();
  const { data: teams = [] } = useRecords("teams");
  const { data: skills = [] } = useRecords("skills");
  const presence = useStore(signalsStore, (now) => now.presence);
  const teamName = nameIn(teams);
  const row = (agent: Agent) => {
    const here = presence[`agent:${agent.id}`];
    const kind = here?.online === false ? "offline" : (here?.status ?? agent.status)?.kind;
    const inTeams = (agent.team_ids ?? []).map(teamName).filter(Boolean).join(", ");
    return {
      id: agent.id,
      name: agent.name,
      sub: [agent.email, inTeams].filter(Boolean).join(" · "),
      badge: agent.disabled
        ? t("agents.disabled")
        : agent.role === "agent"
          ? undefined
          : t(`agents.role_${agent.role}`),
      mark: (
        <Avatar name={agent.name} url={agent.avatar_url} size={24} status={kind ?? "offline"} />
      ),
    };
  };
  return (
    <RecordPage
      page="agents"
      id={id}
      rows={agents?.map(row)}
      error={error}
      retry={() => void refetch()}
      icon={<UserRound size={26} />}
      newText={t("agents.new")}
      empty={{ title: t("board.no_agents"), hint: t("board.no_agents_hint") }}
    >
      <ChosenRecord
        id={id}
        records={agents}
        find={(agent) => agent.id === id}
        icon={<UserRound size={26} />}
      >
        {(agent) => <AgentForm key={id} agent={agent} teams={teams} skills={skills} />}
      </ChosenRecord>
    </RecordPage>
  );
}
