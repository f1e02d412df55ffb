import { Coffee } from "lucide-react";
import { saySaved } from "../../actions/records";
import { saveRecord, useRecords } from "../../hub/admin_records";
import type { CustomStatus, StatusKind } from "../../hub/wire";
import { t } from "../../i18n";
import { FormFields, SelectField, TextField, useForm } from "../../ui/form";
import { STATUS_KINDS, StatusShape } from "../../ui/presence";
import { open } from "./open";
import { RecordFoot } from "./record_foot";
import { ChosenRecord, RecordPage } from "./record_page";
import { useReadOnly } from "./use_read_only";

export function StatusesPage({ id }: { id: string | null }) {
  const { data: statuses, error, refetch } = useRecords("agent_statuses");
  return (
    <RecordPage
      page="statuses"
      id={id}
      rows={statuses?.map((status) => ({
        id: status.id,
        name: status.label,
        mark: <StatusShape kind={status.kind} size={12} />,
        sub: t(`presence.${status.kind}`),
      }))}
      error={error}
      retry={() => void refetch()}
      icon={<Coffee size={26} />}
      newText={t("statuses.new")}
      empty={{ title: t("statuses.empty"), hint: t("statuses.empty_hint") }}
    >
      <ChosenRecord
        id={id}
        records={statuses}
        find={(status) => status.id === id}
        icon={<Coffee size={26} />}
      >
        {(status) => <StatusForm key={id} status={status} />}
      </ChosenRecord>
    </RecordPage>
  );
}

const LABEL_CHARS_MAX = 40;

function StatusForm({ status }: { status: CustomStatus | null }) {
  const readOnly = useReadOnly();
  const form = useForm<{ label: string; kind: StatusKind }>(
    { label: status?.label ?? "", kind: status?.kind ?? "away" },
    ["label", "kind"],
    async (fields) => {
      const saved = await saveRecord("agent_statuses", status?.id ?? null, fields);
      saySaved(saved.label, status === null);
      if (status === null) open("statuses", saved.id);
    },
  );
  const { value, set } = form;
  return (
    <form onSubmit={form.submit}>
      <h2>{status?.label ?? t("statuses.new")}</h2>
      <FormFields form={form} readOnly={readOnly}>
        <TextField
          name="label"
          label={t("statuses.label")}
          required
          charsMax={LABEL_CHARS_MAX}
          value={value.label}
          set={(label) => set({ label })}
        />
        <SelectField
          name="kind"
          label={t("statuses.kind")}
          hint={t(`my_status.hint_${value.kind}`)}
          value={value.kind}
          set={(kind) => set({ kind })}
          choices={STATUS_KINDS.map((kind) => [kind, t(`presence.${kind}`)])}
        />
      </FormFields>
      <RecordFoot
        form={form}
        noun="agent_statuses"
        page="statuses"
        record={status && { id: status.id, name: status.label }}
        deletes={t("statuses.delete_text")}
      />
    </form>
  );
}
