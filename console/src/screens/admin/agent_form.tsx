// One agent: who they are, where they belong, what they can, how much they take.

import { saySaved } from "../../actions/records";
import { saveAgent, useCapacity } from "../../hub/admin_records";
import { explainRecord } from "../../hub/problem";
import { myId } from "../../hub/session";
import type { Agent, AgentMe, ChannelClass, Skill, SkillLevel, Team } from "../../hub/wire";
import { t } from "../../i18n";
import { CHANNEL_CLASSES } from "../../lib/capacity";
import { ask } from "../../stores/confirm";
import { toast } from "../../stores/toasts";
import { Chooser } from "../../ui/chooser";
import {
  FormFields,
  FormFoot,
  FormSection,
  GroupFault,
  NumberField,
  SelectField,
  TextField,
  useForm,
} from "../../ui/form";
import { open } from "./open";
import { SkillLevels } from "./skill_levels";
import { useReadOnly } from "./use_read_only";

type Role = AgentMe["role"];
const ROLES: readonly Role[] = ["agent", "lead", "admin"];
/** The hub's own bound is told when it is met. */
const UNITS_MAX = 100;

interface Fields {
  name: string;
  email: string;
  password: string;
  role: Role;
  team_ids: string[];
  skills: SkillLevel[];
  capacity_overrides: Agent["capacity_overrides"];
}

const NAMES = ["name", "email", "password", "role", "team_ids", "skills", "capacity_overrides"];

export function AgentForm({
  agent,
  teams,
  skills,
}: {
  agent: Agent | null;
  teams: readonly Team[];
  skills: readonly Skill[];
}) {
  // A lead may say who is in which team and who can what; the rest is an administrator's.
  const lead = useReadOnly();
  const { data: defaults } = useCapacity();
  const form = useForm<Fields>(fieldsOf(agent), NAMES, async (fields) => {
    const { email, password, ...others } = fields;
    const { team_ids, skills: levels } = fields;
    const work = lead ? { team_ids, skills: levels } : others;
    if (agent !== null) {
      const saved = await saveAgent(agent.id, work);
      saySaved(saved.name, false);
      return;
    }
    const { name, role, ...rest } = others;
    const made = await saveAgent(null, { email, name, role, password });
    await saveAgent(made.id, rest);
    saySaved(made.name, true);
    open("agents", made.id);
  });
  const { value, set } = form;
  const setOwn = (one: ChannelClass, units: number | null) => {
    const { [one]: _, ...rest } = value.capacity_overrides;
    set({ capacity_overrides: units === null ? rest : { ...rest, [one]: units } });
  };
  return (
    <form onSubmit={form.submit}>
      <h2>{agent?.name ?? t("agents.new")}</h2>
      <FormFields form={form} readOnly={lead}>
        <TextField
          name="name"
          label={t("admin.field_name")}
          required
          value={value.name}
          set={(name) => set({ name })}
        />
        {agent === null ? (
          <>
            <TextField
              name="email"
              label={t("agents.email")}
              type="email"
              required
              charsMax={254}
              value={value.email}
              set={(email) => set({ email })}
            />
            <TextField
              name="password"
              label={t("agents.password")}
              hint={t("agents.password_hint")}
              type="password"
              required
              value={value.password}
              set={(password) => set({ password })}
            />
          </>
        ) : (
          <p className="quiet">{agent.email}</p>
        )}
        <SelectField
          name="role"
          label={t("agents.role")}
          hint={t(`agents.role_hint_${value.role}`)}
          value={value.role}
          set={(role) => set({ role })}
          choices={ROLES.map((role) => [role, t(`agents.role_${role}`)])}
        />
      </FormFields>
      <FormFields form={form} readOnly={false}>
        <Chooser
          label={t("admin.teams")}
          choices={teams}
          chosen={value.team_ids}
          set={(team_ids) => set({ team_ids })}
        />
        <GroupFault name="team_ids" />
        <FormSection title={t("agents.skills")}>
          <SkillLevels
            skills={skills}
            chosen={value.skills}
            set={(levels) => set({ skills: levels })}
          />
          <GroupFault name="skills" />
        </FormSection>
      </FormFields>
      <FormFields form={form} readOnly={lead}>
        <FormSection title={t("agents.own")}>
          <p className="quiet">{t("agents.own_hint")}</p>
          <div className="capacity-own">
            {CHANNEL_CLASSES.map((one) => (
              <NumberField
                key={one}
                name={`capacity_overrides/${one}`}
                label={t(`class.${one}`)}
                max={UNITS_MAX}
                placeholder={String(defaults?.[one].units_max ?? "")}
                value={value.capacity_overrides[one] ?? null}
                set={(units) => setOwn(one, units)}
              />
            ))}
          </div>
          <GroupFault name="capacity_overrides" />
        </FormSection>
      </FormFields>
      <FormFoot
        form={form}
        isNew={agent === null}
        readOnly={false}
        cancel={() => open("agents", null)}
      >
        {agent && !lead && agent.id !== myId() && <DisableButton agent={agent} />}
      </FormFoot>
    </form>
  );
}

function DisableButton({ agent }: { agent: Agent }) {
  const { id, name } = agent;
  const become = async (disabled: boolean) => {
    try {
      await saveAgent(id, { disabled });
    } catch (error) {
      toast(explainRecord(error), { tone: "failed" });
      return;
    }
    toast(t(disabled ? "agents.disabled_done" : "agents.enabled_done", { name }), {
      topic: `agent:${id}`,
      ...(disabled && { action: { label: t("undo"), run: () => void become(false) } }),
    });
  };
  if (agent.disabled) {
    return (
      <button type="button" className="button" onClick={() => void become(false)}>
        {t("agents.enable")}
      </button>
    );
  }
  return (
    <button
      type="button"
      className="button danger"
      onClick={() =>
        ask({
          title: t("agents.disable_title", { name }),
          text: t("agents.disable_text"),
          action: t("agents.disable"),
          danger: true,
          typeName: name,
          run: () => void become(true),
        })
      }
    >
      {t("agents.disable")}
    </button>
  );
}

function fieldsOf(agent: Agent | null): Fields {
  return {
    name: agent?.name ?? "",
    email: agent?.email ?? "",
    password: "",
    role: agent?.role ?? "agent",
    team_ids: agent?.team_ids ?? [],
    skills: agent?.skills ?? [],
    capacity_overrides: agent?.capacity_overrides ?? {},
  };
}
