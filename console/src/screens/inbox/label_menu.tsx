import { Shapes } from "lucide-react";
import { useRecords } from "../../hub/admin_records";
import { t } from "../../i18n";
import { describeLanguage } from "../../lib/user_agent";
import { inbox } from "../../stores/live_stores";
import { sameItems, useStore } from "../../stores/store";
import { MenuButton } from "../../ui/menu";

export interface LabelFilter {
  category: string | null;
  language: string | null;
}

/** The categories that rules give, and the languages of what is loaded; nothing of either, and no button. */
export function LabelMenu({
  labels: { category, language },
  onLabels,
}: {
  labels: LabelFilter;
  onLabels(labels: LabelFilter): void;
}) {
  const { data: rules = [] } = useRecords("category_rules");
  const seen = useStore(inbox, (now) => valuesOf(now.conversations), sameItems);
  const of = (kind: string) =>
    seen.filter((one) => one.startsWith(`${kind}:`)).map((one) => one.slice(kind.length + 1));
  const categories = unique([...rules.map((rule) => rule.category), ...of("category")], category);
  const languages = unique(of("language"), language);
  if (categories.length + languages.length === 0) return null;
  const entries = (values: readonly string[], kind: keyof LabelFilter, chosen: string | null) =>
    values.length === 0
      ? []
      : [
          {
            kind: "heading" as const,
            key: kind,
            text: t(`labels.${kind}`),
          },
          ...values.map((value) => ({
            key: `${kind}:${value}`,
            text: kind === "language" ? (describeLanguage(value) ?? value) : value,
            chosen: value === chosen,
            run: () => onLabels({ category, language, [kind]: value === chosen ? null : value }),
          })),
        ];
  const isOn = category !== null || language !== null;
  return (
    <MenuButton
      label={t("label_filter.name")}
      className={`icon-button ${isOn ? "on" : ""}`}
      align="end"
      items={[
        {
          key: "any",
          text: t("label_filter.any"),
          chosen: !isOn,
          run: () => onLabels({ category: null, language: null }),
        },
        ...entries(categories, "category", category),
        ...entries(languages, "language", language),
      ]}
    >
      <Shapes size={16} />
    </MenuButton>
  );
}

function unique(values: readonly string[], chosen: string | null): string[] {
  return [...new Set(chosen === null ? values : [...values, chosen])].sort((a, b) =>
    a.localeCompare(b),
  );
}

/** `category:Refunds`, `language:de` of every conversation that is known here, each once. */
function valuesOf(
  conversations: Readonly<Record<string, { labels: import("../../hub/wire").Labels }>>,
): readonly string[] {
  const found = new Set<string>();
  for (const { labels } of Object.values(conversations)) {
    if (labels.category?.value) found.add(`category:${labels.category.value}`);
    if (labels.language?.value) found.add(`language:${labels.language.value}`);
  }
  return [...found].sort((a, b) => a.localeCompare(b));
}
