import { saySaved } from "../../actions/records";
import { saveRecord } from "../../hub/admin_records";
import type { Priority, Queue, RoutingRule, Skill } from "../../hub/wire";
import { t } from "../../i18n";
import { type RuleNames, ruleSentence } from "../../lib/rule_sentence";
import {
  FormFields,
  FormSection,
  GroupFault,
  SelectField,
  SwitchField,
  TextField,
  useForm,
} from "../../ui/form";
import { PRIORITIES } from "../../ui/marks";
import { SecondsField } from "../../ui/seconds";
import { Conditions } from "./conditions";
import { open } from "./open";
import { RecordFoot } from "./record_foot";
import { SkillLevels } from "./skill_levels";
import { useReadOnly } from "./use_read_only";

type Fields = Pick<RoutingRule, "name" | "enabled" | "conditions" | "outcome">;

const NEW: Fields = {
  name: "",
  enabled: true,
  conditions: [{ field: "text", operator: "contains_any_word", value: "" }],
  outcome: {
    queue_id: null,
    priority: null,
    skills: [],
    match_language: false,
    answer_within_seconds: null,
  },
};

export function RuleForm({
  rule,
  position,
  queues,
  skills,
  names,
}: {
  rule: RoutingRule | null;
  /** Of a new one: behind all others. */
  position: number;
  queues: readonly Queue[];
  skills: readonly Skill[];
  names: RuleNames;
}) {
  const readOnly = useReadOnly();
  const form = useForm<Fields>(fieldsOf(rule), Object.keys(NEW), async (fields) => {
    const saved = await saveRecord("routing_rules", rule?.id ?? null, {
      ...fields,
      ...(rule === null && { position }),
    });
    saySaved(saved.name, rule === null);
    if (rule === null) open("rules", saved.id);
  });
  const { value, set } = form;
  const { outcome } = value;
  const decide = (part: Partial<Fields["outcome"]>) => set({ outcome: { ...outcome, ...part } });
  return (
    <form onSubmit={form.submit}>
      <h2>{rule?.name ?? t("rules.new")}</h2>
      <p className="says" aria-live="polite" dir="auto">
        {ruleSentence(value, names)}
      </p>
      <FormFields form={form} readOnly={readOnly}>
        <TextField
          name="name"
          label={t("admin.field_name")}
          required
          value={value.name}
          set={(name) => set({ name })}
        />
        <SwitchField
          label={t("rules.enabled")}
          on={value.enabled}
          set={(enabled) => set({ enabled })}
        />
        <FormSection title={t("rules.when")}>
          <Conditions conditions={value.conditions} set={(conditions) => set({ conditions })} />
          <GroupFault name="conditions" />
        </FormSection>
        <FormSection title={t("rules.then")}>
          <SelectField
            name="outcome/queue_id"
            label={t("rules.send_to")}
            value={outcome.queue_id ?? ""}
            set={(id) => decide({ queue_id: id || null })}
            choices={[
              ["", t("rules.leave_queue")],
              ...queues.map(({ id, name }) => [id, name] as const),
            ]}
          />
          <SelectField<Priority | "">
            name="outcome/priority"
            label={t("rules.priority")}
            value={outcome.priority ?? ""}
            set={(priority) => decide({ priority: priority || null })}
            choices={[
              ["", t("rules.priority_same")],
              ...PRIORITIES.map((one) => [one, t(`priority.${one}`)] as const),
            ]}
          />
          <div className="field">
            <span>{t("rules.skills")}</span>
            <SkillLevels
              skills={skills}
              chosen={outcome.skills}
              set={(levels) => decide({ skills: levels })}
              disabled={readOnly}
            />
            <GroupFault name="outcome/skills" />
          </div>
          <SwitchField
            label={t("rules.match_language")}
            on={outcome.match_language}
            set={(match_language) => decide({ match_language })}
          />
          <SecondsField
            name="outcome/answer_within_seconds"
            label={t("rules.answer_within")}
            empty={t("admin.never")}
            value={outcome.answer_within_seconds}
            set={(answer_within_seconds) => decide({ answer_within_seconds })}
          />
          <GroupFault name="outcome" />
        </FormSection>
      </FormFields>
      <RecordFoot
        form={form}
        noun="routing_rules"
        page="rules"
        record={rule}
        deletes={t("rules.delete_text")}
      />
    </form>
  );
}

function fieldsOf(rule: RoutingRule | null): Fields {
  if (rule === null) return NEW;
  const { name, enabled, conditions, outcome } = rule;
  return { name, enabled, conditions, outcome };
}
