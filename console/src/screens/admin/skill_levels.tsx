// Skills with their levels: of an agent, or needed by a rule.

import { Plus, X } from "lucide-react";
import type { Skill, SkillLevel } from "../../hub/wire";
import { t } from "../../i18n";
import { Select } from "../../ui/form";
import { MenuButton } from "../../ui/menu";
import { nameIn } from "./names";

const LEVELS = ["1", "2", "3", "4", "5"] as const;
const LEVEL_AT_FIRST = 3;

export function SkillLevels({
  skills,
  chosen,
  set,
  disabled = false,
}: {
  skills: readonly Skill[];
  chosen: readonly SkillLevel[];
  set: (chosen: SkillLevel[]) => void;
  disabled?: boolean;
}) {
  const name = nameIn(skills);
  const left = skills.filter(({ id }) => !chosen.some(({ skill_id }) => skill_id === id));
  return (
    <div className="skill-levels">
      <ul>
        {chosen.map(({ skill_id, level }) => {
          const skill = name(skill_id) ?? t("rule_says.gone_skill");
          return (
            <li key={skill_id}>
              <span dir="auto" title={skill}>
                {skill}
              </span>
              <Select
                aria-label={t("agents.level", { skill })}
                value={LEVELS.find((one) => one === String(level)) ?? "1"}
                set={(next) =>
                  set(
                    chosen.map((one) =>
                      one.skill_id === skill_id ? { skill_id, level: Number(next) } : one,
                    ),
                  )
                }
                choices={LEVELS.map((one) => [one, t(`agents.level_${one}`)])}
              />
              {!disabled && (
                <button
                  type="button"
                  className="icon-button small"
                  aria-label={`${t("admin.remove")}: ${skill}`}
                  onClick={() => set(chosen.filter((one) => one.skill_id !== skill_id))}
                >
                  <X size={14} />
                </button>
              )}
            </li>
          );
        })}
      </ul>
      {!disabled && left.length > 0 && (
        <MenuButton
          label={t("agents.add_skill")}
          className="link"
          items={left.map((skill) => ({
            key: skill.id,
            text: skill.name,
            run: () => set([...chosen, { skill_id: skill.id, level: LEVEL_AT_FIRST }]),
          }))}
        >
          <Plus size={13} aria-hidden="true" /> {t("agents.add_skill")}
        </MenuButton>
      )}
    </div>
  );
}
