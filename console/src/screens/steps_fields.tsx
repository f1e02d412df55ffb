// What follows the reply of a macro.

import { useRecords } from "../hub/admin_records";
import type { AssignForm, StepsForm } from "../hub/bulk";
import { useAgents } from "../hub/records";
import type { MacroSteps, Status } from "../hub/wire";
import { t } from "../i18n";
import { STATUSES } from "../ui/marks";

export function stepsForm(steps: MacroSteps | null): StepsForm {
  if (!steps) return {};
  const { status, add_tags, remove_tags, assign } = steps;
  return {
    ...(status && { status }),
    ...(add_tags.length > 0 && { add_tags }),
    ...(remove_tags.length > 0 && { remove_tags }),
    ...(assign && {
      assign:
        assign.kind === "nobody" ? { kind: assign.kind } : { kind: assign.kind, id: assign.id },
    }),
  };
}

export function doesNothing(steps: StepsForm): boolean {
  return Object.keys(steps).length === 0;
}

export function StepsFields({
  steps,
  set,
  readOnly,
}: {
  steps: StepsForm;
  set(steps: StepsForm): void;
  readOnly: boolean;
}) {
  const { data: agents = [] } = useAgents();
  const { data: queues = [] } = useRecords("queues");
  const { status, add_tags = [], remove_tags = [], assign, ...rest } = steps;
  const put = (status: Status | null, add: string[], remove: string[], to: AssignForm | null) =>
    set({
      ...rest,
      ...(status && { status }),
      ...(add.length > 0 && { add_tags: add }),
      ...(remove.length > 0 && { remove_tags: remove }),
      ...(to && { assign: to }),
    });
  const chosen = assign ? `${assign.kind}:${assign.id ?? ""}` : "";
  return (
    <fieldset className="form-fields steps" disabled={readOnly}>
      <legend>{t("macro.steps")}</legend>
      <p className="quiet">{t("macro.steps_hint")}</p>
      <label className="field">
        <span>{t("macro.status")}</span>
        <select
          value={status ?? ""}
          onChange={({ target }) => {
            const to = STATUSES.find((one) => one === target.value) ?? null;
            put(to, add_tags, remove_tags, assign ?? null);
          }}
        >
          <option value="">{t("macro.keep")}</option>
          {STATUSES.filter((one) => one !== "new").map((one) => (
            <option key={one} value={one}>
              {t(`status.${one}`)}
            </option>
          ))}
        </select>
      </label>
      <TagsField
        label={t("macro.add_tags")}
        tags={add_tags}
        set={(tags) => put(status ?? null, tags, remove_tags, assign ?? null)}
      />
      <TagsField
        label={t("macro.remove_tags")}
        tags={remove_tags}
        set={(tags) => put(status ?? null, add_tags, tags, assign ?? null)}
      />
      <label className="field">
        <span>{t("macro.assign")}</span>
        <select
          value={chosen}
          onChange={({ target }) => {
            const [kind, id] = target.value.split(":");
            const to: AssignForm | null =
              kind === "nobody"
                ? { kind }
                : (kind === "agent" || kind === "queue") && id
                  ? { kind, id }
                  : null;
            put(status ?? null, add_tags, remove_tags, to);
          }}
        >
          <option value="">{t("macro.keep")}</option>
          <option value="nobody:">{t("bulk.nobody")}</option>
          <optgroup label={t("bulk.agents")}>
            {agents.map(({ id, name }) => (
              <option key={id} value={`agent:${id}`}>
                {name}
              </option>
            ))}
          </optgroup>
          {queues.length > 0 && (
            <optgroup label={t("bulk.queues")}>
              {queues.map(({ id, name }) => (
                <option key={id} value={`queue:${id}`}>
                  {name}
                </option>
              ))}
            </optgroup>
          )}
        </select>
      </label>
    </fieldset>
  );
}

/** With commas between them; what is typed stays as it is until the field is left. */
function TagsField({
  label,
  tags,
  set,
}: {
  label: string;
  tags: readonly string[];
  set(tags: string[]): void;
}) {
  return (
    <label className="field">
      <span>{label}</span>
      <input
        type="text"
        dir="auto"
        defaultValue={tags.join(", ")}
        placeholder={t("bulk.tags")}
        onChange={({ target }) =>
          set(
            target.value
              .split(",")
              .map((tag) => tag.trim())
              .filter((tag) => tag !== ""),
          )
        }
      />
    </label>
  );
}
