import { Check } from "lucide-react";
import { t } from "../../../i18n";

const STEPS = ["wizard.step_keys", "wizard.step_paste", "wizard.step_first"] as const;

/** How far one is; a step behind has its tick, not only its colour. */
export function WizardSteps({ at }: { at: number }) {
  return (
    <ol className="wizard-steps" aria-label={t("wizard.progress")}>
      {STEPS.map((key, index) => (
        <li key={key} data-done={index < at} aria-current={index === at ? "step" : undefined}>
          <i aria-hidden="true">{index < at ? <Check size={12} /> : index + 1}</i>
          <span>{t(key)}</span>
        </li>
      ))}
    </ol>
  );
}
