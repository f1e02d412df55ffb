// All of a queue's settings, grouped as one would say them, with what they mean beside them.

import { saySaved } from "../../actions/records";
import { saveRecord } from "../../hub/admin_records";
import type { Agent, OfferMode, Queue, Schedule, Strategy, Team } from "../../hub/wire";
import { t } from "../../i18n";
import { type Names, queueSentences } from "../../lib/queue_sentence";
import { Avatar } from "../../ui/basics";
import { Chooser } from "../../ui/chooser";
import {
  FormFields,
  FormSection,
  GroupFault,
  NumberField,
  SelectField,
  SwitchField,
  TextField,
  useForm,
} from "../../ui/form";
import { SecondsField } from "../../ui/seconds";
import { open } from "./open";
import { RecordFoot } from "./record_foot";
import { Relaxations } from "./relaxations";
import { useReadOnly } from "./use_read_only";

type Fields = Omit<Queue, "id">;

const STRATEGIES: readonly Strategy[] = ["highest_spare_capacity", "longest_idle", "round_robin"];
const MODES: readonly OfferMode[] = ["offer", "auto", "manual"];
/** Far above any real queue; the hub has its own bound. */
const LENGTH_MAX = 10_000;

const NEW: Fields = {
  name: "",
  is_default: false,
  everyone: true,
  agent_ids: [],
  team_ids: [],
  strategy: "highest_spare_capacity",
  offer_mode: "offer",
  offer_timeout_seconds: 30,
  preferred_agent_seconds: 0,
  relaxations: [],
  overflow_queue_id: null,
  overflow_after_seconds: null,
  length_max: null,
  wait_max_seconds: null,
  schedule_id: null,
  service_level_seconds: 20,
  service_level_percent: 80,
  requeue_unanswered_seconds: 30,
  requeue_answered_seconds: null,
};

export function QueueForm({
  queue,
  others,
  teams,
  schedules,
  agents,
  names,
}: {
  queue: Queue | null;
  others: readonly Queue[];
  teams: readonly Team[];
  schedules: readonly Schedule[];
  agents: readonly Agent[];
  names: Names;
}) {
  const readOnly = useReadOnly();
  const form = useForm<Fields>(fieldsOf(queue), Object.keys(NEW), async (fields) => {
    const saved = await saveRecord("queues", queue?.id ?? null, fields);
    saySaved(saved.name, queue === null);
    if (queue === null) open("queues", saved.id);
  });
  const { value, set } = form;
  return (
    <form onSubmit={form.submit} className="queue-form">
      <h2>{queue?.name ?? t("queues.new")}</h2>
      <aside className="says" aria-live="polite">
        <h3>{t("queues.summary")}</h3>
        {queueSentences({ id: queue?.id ?? "", ...value }, names).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </aside>
      <FormFields form={form} readOnly={readOnly}>
        <TextField
          name="name"
          label={t("admin.field_name")}
          required
          value={value.name}
          set={(name) => set({ name })}
        />
        <SwitchField
          label={t("queues.default")}
          hint={t("queues.default_hint")}
          on={value.is_default}
          set={(is_default) => set({ is_default })}
        />
        <GroupFault name="is_default" />
        <FormSection title={t("queues.who")}>
          <SwitchField
            label={t("queues.everyone")}
            hint={t("queues.everyone_hint")}
            on={value.everyone}
            set={(everyone) => set({ everyone })}
          />
          {!value.everyone && (
            <>
              <Chooser
                label={t("queues.teams")}
                choices={teams}
                chosen={value.team_ids}
                set={(team_ids) => set({ team_ids })}
              />
              <GroupFault name="team_ids" />
              <Chooser
                label={t("queues.people")}
                choices={agents.map(({ id, name, avatar_url }) => ({
                  id,
                  name,
                  mark: <Avatar name={name} url={avatar_url} size={18} />,
                }))}
                chosen={value.agent_ids}
                set={(agent_ids) => set({ agent_ids })}
              />
              <GroupFault name="agent_ids" />
            </>
          )}
        </FormSection>
        <FormSection title={t("queues.how")}>
          <SelectField
            name="offer_mode"
            label={t("queues.offer_mode")}
            value={value.offer_mode}
            set={(offer_mode) => set({ offer_mode })}
            choices={MODES.map((mode) => [mode, t(`queues.mode_${mode}`)])}
          />
          {value.offer_mode !== "manual" && (
            <SelectField
              name="strategy"
              label={t("queues.strategy")}
              value={value.strategy}
              set={(strategy) => set({ strategy })}
              choices={STRATEGIES.map((one) => [one, t(`queues.strategy_${one}`)])}
            />
          )}
          {value.offer_mode === "offer" && (
            <SecondsField
              name="offer_timeout_seconds"
              label={t("queues.offer_timeout")}
              hint={t("queues.offer_timeout_hint")}
              value={value.offer_timeout_seconds}
              set={(seconds) => set({ offer_timeout_seconds: seconds ?? 0 })}
            />
          )}
          {value.offer_mode !== "manual" && (
            <SecondsField
              name="preferred_agent_seconds"
              label={t("queues.preferred")}
              hint={t("queues.preferred_hint")}
              value={value.preferred_agent_seconds}
              set={(seconds) => set({ preferred_agent_seconds: seconds ?? 0 })}
            />
          )}
        </FormSection>
        <FormSection title={t("queues.fit")}>
          <Relaxations steps={value.relaxations} set={(relaxations) => set({ relaxations })} />
          <SelectField
            name="overflow_queue_id"
            label={`${t("queues.overflow")}: ${t("queues.overflow_to")}`}
            value={value.overflow_queue_id ?? ""}
            set={(id) =>
              set({
                overflow_queue_id: id || null,
                overflow_after_seconds: id ? (value.overflow_after_seconds ?? 120) : null,
              })
            }
            choices={[["", t("admin.never")], ...others.map(({ id, name }) => [id, name] as const)]}
          />
          {value.overflow_queue_id !== null && (
            <SecondsField
              name="overflow_after_seconds"
              label={t("queues.overflow_after")}
              value={value.overflow_after_seconds}
              set={(overflow_after_seconds) => set({ overflow_after_seconds })}
            />
          )}
        </FormSection>
        <FormSection title={t("queues.limits")}>
          <NumberField
            name="length_max"
            label={t("queues.length_max")}
            hint={t("queues.length_hint")}
            min={1}
            max={LENGTH_MAX}
            placeholder={t("admin.no_limit")}
            value={value.length_max}
            set={(length_max) => set({ length_max })}
          />
          <SecondsField
            name="wait_max_seconds"
            label={t("queues.wait_max")}
            hint={t("queues.wait_hint")}
            empty={t("admin.no_limit")}
            value={value.wait_max_seconds}
            set={(wait_max_seconds) => set({ wait_max_seconds })}
          />
          <SelectField
            name="schedule_id"
            label={t("queues.schedule")}
            value={value.schedule_id ?? ""}
            set={(id) => set({ schedule_id: id || null })}
            choices={[
              ["", t("queues.always_open")],
              ...schedules.map(({ id, name }) => [id, name] as const),
            ]}
          />
        </FormSection>
        <FormSection title={t("queues.goal")}>
          <NumberField
            name="service_level_percent"
            label={t("queues.goal_percent")}
            min={1}
            max={100}
            value={value.service_level_percent}
            set={(percent) => set({ service_level_percent: percent ?? 0 })}
          />
          <SecondsField
            name="service_level_seconds"
            label={t("queues.goal_seconds")}
            value={value.service_level_seconds}
            set={(seconds) => set({ service_level_seconds: seconds ?? 0 })}
          />
        </FormSection>
        <FormSection title={t("queues.leaving")}>
          <SecondsField
            name="requeue_unanswered_seconds"
            label={t("queues.requeue_unanswered")}
            empty={t("queues.stays")}
            value={value.requeue_unanswered_seconds}
            set={(requeue_unanswered_seconds) => set({ requeue_unanswered_seconds })}
          />
          <SecondsField
            name="requeue_answered_seconds"
            label={t("queues.requeue_answered")}
            empty={t("queues.stays")}
            value={value.requeue_answered_seconds}
            set={(requeue_answered_seconds) => set({ requeue_answered_seconds })}
          />
        </FormSection>
      </FormFields>
      <RecordFoot
        form={form}
        noun="queues"
        page="queues"
        record={queue}
        deletes={t("queues.delete_text")}
        byName
      />
    </form>
  );
}

function fieldsOf(queue: Queue | null): Fields {
  if (queue === null) return NEW;
  const { id: _, ...fields } = queue;
  return fields;
}
