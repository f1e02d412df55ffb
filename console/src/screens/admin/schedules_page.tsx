import { CalendarClock, Copy } from "lucide-react";
import { useMemo } from "react";
import { saySaved } from "../../actions/records";
import { saveRecord, useRecords } from "../../hub/admin_records";
import type { Schedule } from "../../hub/wire";
import { t } from "../../i18n";
import { DAYS, officeWeek, openText, ownTimezone, timezones } from "../../lib/schedule";
import { FormFields, FormSection, GroupFault, TextField, useForm } from "../../ui/form";
import { DayRow } from "./day_row";
import { Holidays } from "./holidays";
import { open } from "./open";
import { RecordFoot } from "./record_foot";
import { ChosenRecord, RecordPage } from "./record_page";
import { useReadOnly } from "./use_read_only";

export function SchedulesPage({ id }: { id: string | null }) {
  const { data: schedules, error, refetch } = useRecords("schedules");
  return (
    <RecordPage
      page="schedules"
      id={id}
      rows={schedules?.map((schedule) => ({
        id: schedule.id,
        name: schedule.name,
        sub: openText(schedule),
      }))}
      error={error}
      retry={() => void refetch()}
      icon={<CalendarClock size={26} />}
      newText={t("schedules.new")}
      empty={{ title: t("schedules.empty"), hint: t("schedules.empty_hint") }}
    >
      <ChosenRecord
        id={id}
        records={schedules}
        find={(schedule) => schedule.id === id}
        icon={<CalendarClock size={26} />}
      >
        {(schedule) => <ScheduleForm key={id} schedule={schedule} />}
      </ChosenRecord>
    </RecordPage>
  );
}

type Fields = Pick<Schedule, "name" | "timezone" | "hours" | "holidays">;

/** The days that "use Monday's hours" fills. */
const WEEKDAYS: readonly number[] = [1, 2, 3, 4];

function ScheduleForm({ schedule }: { schedule: Schedule | null }) {
  const readOnly = useReadOnly();
  const zones = useMemo(timezones, []);
  const form = useForm<Fields>(
    {
      name: schedule?.name ?? "",
      timezone: schedule?.timezone ?? ownTimezone(),
      hours: schedule?.hours ?? officeWeek(),
      holidays: schedule?.holidays ?? [],
    },
    ["name", "timezone", "hours", "holidays"],
    async (fields) => {
      const saved = await saveRecord("schedules", schedule?.id ?? null, fields);
      saySaved(saved.name, schedule === null);
      if (schedule === null) open("schedules", saved.id);
    },
  );
  const { value, set } = form;
  const monday = value.hours[0] ?? [];
  return (
    <form onSubmit={form.submit}>
      <h2>{schedule?.name ?? t("schedules.new")}</h2>
      {schedule && (
        <p className="open-state" data-open={schedule.open_now}>
          {openText(schedule)}
        </p>
      )}
      <FormFields form={form} readOnly={readOnly}>
        <TextField
          name="name"
          label={t("admin.field_name")}
          required
          value={value.name}
          set={(name) => set({ name })}
        />
        <TextField
          name="timezone"
          label={t("schedules.timezone")}
          required
          list={zones}
          value={value.timezone}
          set={(timezone) => set({ timezone })}
        />
        <FormSection title={t("schedules.week")}>
          <div className="week">
            {DAYS.map((day) => (
              <DayRow
                key={day}
                day={t(`day.${day}`)}
                hours={value.hours[day] ?? []}
                set={(hours) =>
                  set({
                    hours: DAYS.map((one) => (one === day ? hours : (value.hours[one] ?? []))),
                  })
                }
              />
            ))}
          </div>
          <button
            type="button"
            className="link"
            onClick={() =>
              set({
                hours: DAYS.map((day) =>
                  WEEKDAYS.includes(day)
                    ? monday.map((hours) => ({ ...hours }))
                    : (value.hours[day] ?? []),
                ),
              })
            }
          >
            <Copy size={13} aria-hidden="true" /> {t("schedules.copy")}
          </button>
          <GroupFault name="hours" />
        </FormSection>
        <FormSection title={t("schedules.holidays")}>
          <Holidays holidays={value.holidays} set={(holidays) => set({ holidays })} />
          <GroupFault name="holidays" />
        </FormSection>
      </FormFields>
      <RecordFoot
        form={form}
        noun="schedules"
        page="schedules"
        record={schedule}
        deletes={t("schedules.delete_text")}
      />
    </form>
  );
}
