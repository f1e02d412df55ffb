// Removing a record with a way back, and saying what became of a save.

import { deleteRecord, type Noun, restoreRecord } from "../hub/admin_records";
import { explainRecord } from "../hub/problem";
import { t } from "../i18n";
import { ask } from "../stores/confirm";
import { toast } from "../stores/toasts";

export function removeRecord(
  noun: Noun,
  record: { id: string; name: string },
  text: string,
  options: { byName?: boolean; done: () => void },
): void {
  const { id, name } = record;
  ask({
    title: t("admin.delete_title", { name }),
    text,
    action: t("admin.delete"),
    danger: true,
    ...(options.byName && { typeName: name }),
    run: () => void remove(noun, id, name, options.done),
  });
}

async function remove(noun: Noun, id: string, name: string, done: () => void): Promise<void> {
  try {
    await deleteRecord(noun, id);
  } catch (error) {
    toast(explainRecord(error), { tone: "failed" });
    return;
  }
  done();
  toast(t("admin.deleted", { name }), {
    topic: `record:${id}`,
    action: { label: t("undo"), run: () => void restore(noun, id, name) },
  });
}

async function restore(noun: Noun, id: string, name: string): Promise<void> {
  try {
    await restoreRecord(noun, id);
    toast(t("admin.restored", { name }), { topic: `record:${id}` });
  } catch (error) {
    toast(explainRecord(error), { tone: "failed" });
  }
}

export function saySaved(name: string, isNew: boolean): void {
  toast(t(isNew ? "admin.created" : "admin.saved", { name }));
}
