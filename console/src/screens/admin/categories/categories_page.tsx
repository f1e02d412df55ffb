// What customers write about: rules in order, and a message to try them on.

import { FlaskConical, Shapes } from "lucide-react";
import { useRecords } from "../../../hub/admin_records";
import type { CategoryRule } from "../../../hub/wire";
import { t } from "../../../i18n";
import { open } from "../open";
import { ChosenRecord, RecordPage } from "../record_page";
import { CategoryForm } from "./category_form";
import { CategoryTestPanel } from "./category_test";

/** In the place of a rule's id: the panel that tries a message. */
const TEST = "test";

export function CategoriesPage({ id }: { id: string | null }) {
  const { data: rules, error, refetch } = useRecords("category_rules");
  return (
    <RecordPage
      page="categories"
      id={id}
      rows={rules?.map((rule) => ({
        id: rule.id,
        name: rule.name,
        sub: says(rule),
        badge: rule.enabled ? undefined : t("rules.disabled_mark"),
      }))}
      error={error}
      retry={() => void refetch()}
      icon={<Shapes size={26} />}
      newText={t("categories.new")}
      empty={{ title: t("categories.empty"), hint: t("categories.empty_hint") }}
      tools={
        <button type="button" className="button" onClick={() => open("categories", TEST)}>
          <FlaskConical size={14} aria-hidden="true" /> {t("categories.try")}
        </button>
      }
    >
      {id === null || id === TEST ? (
        <CategoryTestPanel />
      ) : (
        <ChosenRecord
          id={id}
          records={rules}
          find={(rule) => rule.id === id}
          icon={<Shapes size={26} />}
        >
          {(rule) => <CategoryForm key={id} rule={rule} rules={rules ?? []} />}
        </ChosenRecord>
      )}
    </RecordPage>
  );
}

function says({ category, phrases }: CategoryRule): string {
  const what = phrases.length === 0 ? t("categories.says_any") : phrases.join(", ");
  return t("categories.says", { category, what });
}
