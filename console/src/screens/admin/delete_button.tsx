import { Trash2 } from "lucide-react";
import { removeRecord } from "../../actions/records";
import type { Noun } from "../../hub/admin_records";
import { t } from "../../i18n";
import type { AdminPage } from "../../router";
import { open } from "./open";

export function DeleteButton({
  noun,
  page,
  record,
  text,
  byName = false,
}: {
  noun: Noun;
  page: AdminPage;
  record: { id: string; name: string } | null;
  text: string;
  byName?: boolean;
}) {
  if (record === null) return null;
  return (
    <button
      type="button"
      className="button danger"
      onClick={() => removeRecord(noun, record, text, { byName, done: () => open(page, null) })}
    >
      <Trash2 size={14} aria-hidden="true" /> {t("admin.delete")}
    </button>
  );
}
