import { GraduationCap } from "lucide-react";
import { saySaved } from "../../actions/records";
import { saveRecord, useRecords } from "../../hub/admin_records";
import { useAgents } from "../../hub/records";
import type { Skill } from "../../hub/wire";
import { t, tn } from "../../i18n";
import { FormFields, TextField, useForm } from "../../ui/form";
import { open } from "./open";
import { RecordFoot } from "./record_foot";
import { ChosenRecord, RecordPage } from "./record_page";
import { useReadOnly } from "./use_read_only";

export function SkillsPage({ id }: { id: string | null }) {
  const { data: skills, error, refetch } = useRecords("skills");
  const { data: agents = [] } = useAgents();
  const having = (skill: Skill) =>
    agents.filter((agent) => agent.skills?.some(({ skill_id }) => skill_id === skill.id)).length;
  return (
    <RecordPage
      page="skills"
      id={id}
      rows={skills?.map((skill) => ({
        id: skill.id,
        name: skill.name,
        sub: tn("skills.agents", having(skill)),
        badge: skill.language ?? undefined,
      }))}
      error={error}
      retry={() => void refetch()}
      icon={<GraduationCap size={26} />}
      newText={t("skills.new")}
      empty={{ title: t("skills.empty"), hint: t("skills.empty_hint") }}
    >
      <ChosenRecord
        id={id}
        records={skills}
        find={(skill) => skill.id === id}
        icon={<GraduationCap size={26} />}
      >
        {(skill) => <SkillForm key={id} skill={skill} />}
      </ChosenRecord>
    </RecordPage>
  );
}

/** "fr", "pt", "zh": the primary tag of a language. */
const LANGUAGE_CHARS_MAX = 8;

function SkillForm({ skill }: { skill: Skill | null }) {
  const readOnly = useReadOnly();
  const form = useForm(
    { name: skill?.name ?? "", language: skill?.language ?? "" },
    ["name", "language"],
    async ({ name, language }) => {
      const fields = { name, language: language.trim().toLowerCase() || null };
      const saved = await saveRecord("skills", skill?.id ?? null, fields);
      saySaved(saved.name, skill === null);
      if (skill === null) open("skills", saved.id);
    },
  );
  const { value, set } = form;
  return (
    <form onSubmit={form.submit}>
      <h2>{skill?.name ?? t("skills.new")}</h2>
      <FormFields form={form} readOnly={readOnly}>
        <TextField
          name="name"
          label={t("admin.field_name")}
          required
          value={value.name}
          set={(name) => set({ name })}
        />
        <TextField
          name="language"
          label={t("skills.language")}
          hint={t("skills.language_hint")}
          charsMax={LANGUAGE_CHARS_MAX}
          value={value.language}
          set={(language) => set({ language })}
        />
      </FormFields>
      <RecordFoot
        form={form}
        noun="skills"
        page="skills"
        record={skill}
        deletes={t("skills.delete_text")}
      />
    </form>
  );
}
