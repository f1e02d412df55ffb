import { Users } from "lucide-react";
import { saySaved } from "../../actions/records";
import { saveRecord, useRecords } from "../../hub/admin_records";
import { useAgents } from "../../hub/records";
import type { Agent, Team } from "../../hub/wire";
import { t, tn } from "../../i18n";
import { Avatar } from "../../ui/basics";
import { Chooser } from "../../ui/chooser";
import { FormFields, GroupFault, TextField, useForm } from "../../ui/form";
import { open } from "./open";
import { RecordFoot } from "./record_foot";
import { ChosenRecord, RecordPage } from "./record_page";
import { useReadOnly } from "./use_read_only";

export function TeamsPage({ id }: { id: string | null }) {
  const { data: teams, error, refetch } = useRecords("teams");
  const { data: agents = [] } = useAgents();
  return (
    <RecordPage
      page="teams"
      id={id}
      rows={teams?.map((team) => ({
        id: team.id,
        name: team.name,
        sub: tn("teams.count", team.agent_ids.length),
      }))}
      error={error}
      retry={() => void refetch()}
      icon={<Users size={26} />}
      newText={t("teams.new")}
      empty={{ title: t("teams.empty"), hint: t("teams.empty_hint") }}
    >
      <ChosenRecord
        id={id}
        records={teams}
        find={(team) => team.id === id}
        icon={<Users size={26} />}
      >
        {(team) => <TeamForm key={id} team={team} agents={agents} />}
      </ChosenRecord>
    </RecordPage>
  );
}

function TeamForm({ team, agents }: { team: Team | null; agents: readonly Agent[] }) {
  const readOnly = useReadOnly();
  const form = useForm(
    { name: team?.name ?? "", agent_ids: team?.agent_ids ?? [] },
    ["name", "agent_ids"],
    async (fields) => {
      const saved = await saveRecord("teams", team?.id ?? null, fields);
      saySaved(saved.name, team === null);
      if (team === null) open("teams", saved.id);
    },
  );
  const { value, set } = form;
  return (
    <form onSubmit={form.submit}>
      <h2>{team?.name ?? t("teams.new")}</h2>
      <FormFields form={form} readOnly={readOnly}>
        <TextField
          name="name"
          label={t("admin.field_name")}
          required
          value={value.name}
          set={(name) => set({ name })}
        />
        <Chooser
          label={t("teams.members")}
          choices={agents.map(({ id, name, avatar_url }) => ({
            id,
            name,
            mark: <Avatar name={name} url={avatar_url} size={18} />,
          }))}
          chosen={value.agent_ids}
          set={(agent_ids) => set({ agent_ids })}
        />
        <GroupFault name="agent_ids" />
      </FormFields>
      <RecordFoot
        form={form}
        noun="teams"
        page="teams"
        record={team}
        deletes={t("teams.delete_text")}
      />
    </form>
  );
}
