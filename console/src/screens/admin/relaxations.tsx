// Step by step, what is asked of an agent becomes less while a customer waits.

import { Plus, X } from "lucide-react";
import type { Relaxation } from "../../hub/wire";
import { t } from "../../i18n";
import { GroupFault, Select } from "../../ui/form";
import { Seconds } from "../../ui/seconds";

/** Levels go from 1 to 5: four steps are the whole way. */
const LOWER_BY = ["1", "2", "3", "4"] as const;
const NEXT_AFTER_SECONDS = 60;

export function Relaxations({
  steps,
  set,
}: {
  steps: readonly Relaxation[];
  set: (steps: Relaxation[]) => void;
}) {
  const change = (index: number, step: Relaxation) =>
    set(steps.map((old, at) => (at === index ? step : old)));
  const add = () => {
    const after = (steps.at(-1)?.after_seconds ?? 0) + NEXT_AFTER_SECONDS;
    set([...steps, { after_seconds: after, lower_by: 1 }]);
  };
  return (
    <fieldset className="steps">
      <legend>{t("queues.relaxations")}</legend>
      <ol>
        {steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place; two may be alike.
          <li key={index}>
            <span>{t("queues.relax_after")}</span>
            <Seconds
              aria={{ "aria-label": t("queues.relax_after") }}
              label={t("queues.relax_after")}
              value={step.after_seconds}
              set={(seconds) => change(index, { ...step, after_seconds: seconds ?? 0 })}
            />
            <Select
              aria-label={t("queues.relax_kind")}
              value={"drop" in step ? "drop" : "lower"}
              set={(kind) =>
                change(
                  index,
                  kind === "drop"
                    ? { after_seconds: step.after_seconds, drop: true }
                    : { after_seconds: step.after_seconds, lower_by: 1 },
                )
              }
              choices={[
                ["lower", t("queues.relax_lower")],
                ["drop", t("queues.relax_drop")],
              ]}
            />
            {"lower_by" in step && (
              <Select
                aria-label={t("queues.relax_lower")}
                value={LOWER_BY.find((one) => one === String(step.lower_by)) ?? "1"}
                set={(by) =>
                  change(index, { after_seconds: step.after_seconds, lower_by: Number(by) })
                }
                choices={LOWER_BY.map((one) => [one, one])}
              />
            )}
            <button
              type="button"
              className="icon-button small"
              aria-label={`${t("admin.remove")}: ${index + 1}`}
              onClick={() => set(steps.filter((_, at) => at !== index))}
            >
              <X size={14} />
            </button>
          </li>
        ))}
      </ol>
      <button type="button" className="link" onClick={add}>
        <Plus size={13} aria-hidden="true" /> {t("queues.relax_add")}
      </button>
      <GroupFault name="relaxations" />
    </fieldset>
  );
}
