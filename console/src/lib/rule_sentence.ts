// A routing rule as one sentence: "If the channel is “Shop”, send to Sales." Pure.

import type { Condition, RoutingRule, RuleOperator } from "../hub/wire";
import { type TextKey, t } from "../i18n";
import { skillList } from "./explanation";
import { listed } from "./sentences";
import { duration } from "./time";

export interface RuleNames {
  queue(id: string): string | undefined;
  skill(id: string): string | undefined;
}

export const RULE_FIELDS = [
  ["channel", "rules.field_channel"],
  ["text", "rules.field_text"],
  ["language", "rules.field_language"],
  ["page.url", "rules.field_page"],
  ["contact.email", "rules.field_email"],
  ["contact.name", "rules.field_name"],
  ["contact.verified", "rules.field_verified"],
  ["contact.known", "rules.field_known"],
] as const satisfies readonly (readonly [string, TextKey])[];

/** Answers to the questions before a chat are fields of their own. */
export const FORM_FIELD = "field.";

export const OPERATORS: readonly RuleOperator[] = [
  "is",
  "is_not",
  "contains",
  "contains_any_word",
  "starts_with",
  "is_present",
  "is_absent",
];

export function needsValue(operator: RuleOperator): boolean {
  return operator !== "is_present" && operator !== "is_absent";
}

export function fieldName(field: string): string {
  const known = RULE_FIELDS.find(([one]) => one === field);
  if (known) return t(known[1]);
  return t("rules.field_custom_of", { name: field.replace(FORM_FIELD, "") });
}

export function conditionText({ field, operator, value }: Condition): string {
  const either = YES_OR_NO[field];
  if (either && (operator === "is" || operator === "is_not")) {
    return t(either[(value === "true") === (operator === "is") ? 0 : 1]);
  }
  const words = { field: fieldName(field), operator: t(`rules.op_${operator}`), value };
  return t(needsValue(operator) ? "rule_says.condition" : "rule_says.condition_bare", words);
}

/** Fields that are true or false, as one says it. */
const YES_OR_NO: Readonly<Record<string, readonly [TextKey, TextKey]>> = {
  "contact.known": ["rule_says.known", "rule_says.unknown"],
  "contact.verified": ["rule_says.verified", "rule_says.unverified"],
};

export function ruleSentence(
  { conditions, outcome }: Pick<RoutingRule, "conditions" | "outcome">,
  names: RuleNames,
): string {
  const then = outcomeText(outcome, names);
  if (conditions.length === 0) return t("rule_says.always", { outcome: then });
  const all = listed(conditions.map(conditionText), "rule_says.and");
  return t("rule_says.if", { conditions: all, outcome: then });
}

function outcomeText(outcome: RoutingRule["outcome"], names: RuleNames): string {
  const { queue_id, priority, skills, match_language, answer_within_seconds } = outcome;
  const parts: string[] = [];
  if (queue_id !== null) {
    parts.push(t("rule_says.queue", { queue: names.queue(queue_id) ?? t("rule_says.gone") }));
  }
  if (priority !== null) {
    parts.push(
      t("rule_says.priority", { priority: t(`priority.${priority}`).toLocaleLowerCase() }),
    );
  }
  if (skills.length > 0) {
    const named = skills.map(({ skill_id, level }) => ({
      name: names.skill(skill_id) ?? t("rule_says.gone_skill"),
      level,
    }));
    parts.push(t("rule_says.needs", { skills: skillList(named) }));
  }
  if (match_language) parts.push(t("rule_says.language"));
  if (answer_within_seconds !== null) {
    parts.push(t("rule_says.within", { time: duration(answer_within_seconds * 1000) }));
  }
  return parts.length === 0 ? t("rule_says.nothing") : listed(parts, "rule_says.and");
}
