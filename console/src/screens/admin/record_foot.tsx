// How the form of a record ends: delete it, leave it, save it.

import { Trash2 } from "lucide-react";
import { removeRecord } from "../../actions/records";
import type { Noun } from "../../hub/admin_records";
import { t } from "../../i18n";
import type { AdminPage } from "../../router";
import { type Form, FormFoot } from "../../ui/form";
import { open } from "./open";
import { useReadOnly } from "./use_read_only";

export function RecordFoot<T>({
  form,
  noun,
  page,
  record,
  deletes,
  byName = false,
}: {
  form: Form<T>;
  noun: Noun;
  page: AdminPage;
  /** Null while it is being made. */
  record: { id: string; name: string } | null;
  /** What a deletion does, for whoever is asked whether they mean it. */
  deletes: string;
  /** The name has to be typed before it goes. */
  byName?: boolean;
}) {
  const leave = () => open(page, null);
  return (
    <FormFoot form={form} isNew={record === null} readOnly={useReadOnly()} cancel={leave}>
      {record && (
        <button
          type="button"
          className="button danger"
          onClick={() => removeRecord(noun, record, deletes, { byName, done: leave })}
        >
          <Trash2 size={14} aria-hidden="true" /> {t("admin.delete")}
        </button>
      )}
    </FormFoot>
  );
}
