// The conditions of a rule, all of which have to hold.

import { Plus, X } from "lucide-react";
import type { Condition, RuleOperator } from "../../hub/wire";
import { t } from "../../i18n";
import { FORM_FIELD, needsValue, OPERATORS, RULE_FIELDS } from "../../lib/rule_sentence";
import { Select } from "../../ui/form";

const VALUE_CHARS_MAX = 500;
const YES_OR_NO: readonly string[] = ["contact.verified", "contact.known"];
const FEW: readonly RuleOperator[] = ["is", "is_not"];

export function Conditions({
  conditions,
  set,
}: {
  conditions: readonly Condition[];
  set: (conditions: Condition[]) => void;
}) {
  const change = (index: number, part: Partial<Condition>) =>
    set(conditions.map((one, at) => (at === index ? { ...one, ...part } : one)));
  return (
    <div className="conditions">
      {conditions.length === 0 && <p className="quiet">{t("rules.no_conditions")}</p>}
      <ol>
        {conditions.map((condition, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a condition is its place; two may be alike.
          <li key={index}>
            <ConditionRow
              condition={condition}
              number={index + 1}
              change={(part) => change(index, part)}
            />
            <button
              type="button"
              className="icon-button small"
              aria-label={t("rules.remove_condition", { number: index + 1 })}
              onClick={() => set(conditions.filter((_, at) => at !== index))}
            >
              <X size={14} />
            </button>
          </li>
        ))}
      </ol>
      <button
        type="button"
        className="link"
        onClick={() => set([...conditions, { field: "text", operator: "contains", value: "" }])}
      >
        <Plus size={13} aria-hidden="true" /> {t("rules.add_condition")}
      </button>
    </div>
  );
}

function ConditionRow({
  condition: { field, operator, value },
  number,
  change,
}: {
  condition: Condition;
  number: number;
  change: (part: Partial<Condition>) => void;
}) {
  const custom = field.startsWith(FORM_FIELD);
  const yesOrNo = YES_OR_NO.includes(field);
  return (
    <>
      <Select
        aria-label={t("rules.condition_field", { number })}
        value={custom ? FORM_FIELD : field}
        set={(chosen) =>
          change(
            YES_OR_NO.includes(chosen)
              ? { field: chosen, operator: "is", value: "true" }
              : { field: chosen, value: yesOrNo ? "" : value },
          )
        }
        choices={[
          ...RULE_FIELDS.map(([one, key]) => [one as string, t(key)] as const),
          [FORM_FIELD, t("rules.field_custom")] as const,
        ]}
      />
      {custom && (
        <input
          type="text"
          required
          aria-label={t("rules.condition_name", { number })}
          placeholder={t("admin.field_name")}
          value={field.slice(FORM_FIELD.length)}
          onChange={({ target }) => change({ field: `${FORM_FIELD}${target.value}` })}
        />
      )}
      <Select
        aria-label={t("rules.condition_operator", { number })}
        value={operator}
        set={(chosen) => change({ operator: chosen })}
        choices={(yesOrNo ? FEW : OPERATORS).map((one) => [one, t(`rules.op_${one}`)])}
      />
      {needsValue(operator) &&
        (yesOrNo ? (
          <Select
            aria-label={t("rules.condition_value", { number })}
            value={value === "false" ? "false" : "true"}
            set={(chosen) => change({ value: chosen })}
            choices={[
              ["true", t("rules.yes")],
              ["false", t("rules.no")],
            ]}
          />
        ) : (
          <input
            type="text"
            required
            dir="auto"
            maxLength={VALUE_CHARS_MAX}
            aria-label={t("rules.condition_value", { number })}
            placeholder={operator === "contains_any_word" ? t("rules.words_hint") : ""}
            value={value}
            onChange={({ target }) => change({ value: target.value })}
          />
        ))}
    </>
  );
}
