// The answer to "who would get this?" in words. Pure.

import type { RuleTestAnswer } from "../hub/wire";
import { t } from "../i18n";
import { skillList } from "./explanation";
import { listed } from "./sentences";
import { duration } from "./time";

export function goesText({ queue }: RuleTestAnswer): string {
  return queue ? t("rule_test.goes", { queue: queue.name }) : t("rule_test.goes_nowhere");
}

export function becauseText({ queue, trace, fallback }: RuleTestAnswer): string {
  const decided = trace.find(({ effect }) => effect === "queue");
  if (!fallback && decided) return t("rule_test.because", { rule: decided.name });
  return queue ? t("rule_test.because_fallback") : "";
}

/** Nothing to say when it is an ordinary conversation without needs. */
export function withText({ priority, skills, answer_within_seconds }: RuleTestAnswer): string {
  const parts: string[] = [];
  if (priority !== null && priority !== "normal") {
    const name = t(`priority.${priority}`).toLocaleLowerCase();
    parts.push(t("rule_test.with_priority", { priority: name }));
  }
  if (skills.length > 0) parts.push(t("rule_test.with_skills", { skills: skillList(skills) }));
  if (answer_within_seconds !== null) {
    parts.push(t("rule_test.with_within", { time: duration(answer_within_seconds * 1000) }));
  }
  if (parts.length === 0) return "";
  return t("rule_test.with", { parts: listed(parts, "rule_says.and") });
}

export function effectText({ effect, matched }: RuleTestAnswer["trace"][number]): string {
  if (effect === "none" && matched) return t("rule_test.effect_late");
  return t(`rule_test.effect_${effect}`);
}
