import { type CapacityClasses, saveCapacity, useCapacity } from "../../hub/admin_records";
import { explain } from "../../hub/problem";
import type { ChannelClass } from "../../hub/wire";
import { t } from "../../i18n";
import { CHANNEL_CLASSES } from "../../lib/capacity";
import { capacitySentence } from "../../lib/capacity_text";
import { capitalised } from "../../lib/sentences";
import { toast } from "../../stores/toasts";
import { Failed } from "../../ui/basics";
import { FormFields, FormFoot, GroupFault, useForm } from "../../ui/form";
import { open } from "./open";
import { useReadOnly } from "./use_read_only";

export function CapacityPage() {
  const { data, error, refetch } = useCapacity();
  return (
    <div className="admin-page single">
      <section className="records-form admin-form">
        {error && <Failed text={explain(error)} retry={() => void refetch()} />}
        {data && <CapacityForm classes={data} />}
      </section>
    </div>
  );
}

/** The hub's own bound is told when it is met. */
const UNITS_MAX = 100;

function CapacityForm({ classes }: { classes: CapacityClasses }) {
  const readOnly = useReadOnly();
  const form = useForm(classes, ["classes", ...CHANNEL_CLASSES], async (wanted) => {
    await saveCapacity(wanted);
    toast(t("capacity.saved"));
  });
  const { value, set } = form;
  const toggle = (given: ChannelClass, busy: ChannelClass) => {
    const { units_max, interrupts } = value[given];
    const next = interrupts.includes(busy)
      ? interrupts.filter((one) => one !== busy)
      : CHANNEL_CLASSES.filter((one) => one === busy || interrupts.includes(one));
    set({ [given]: { units_max, interrupts: next } });
  };
  return (
    <form onSubmit={form.submit}>
      <h1>{t("admin.capacity")}</h1>
      <p className="quiet">{t("capacity.hint")}</p>
      <FormFields form={form} readOnly={readOnly}>
        <div className="capacity-scroll">
          <table className="capacity">
            <thead>
              <tr>
                <th scope="col" rowSpan={2}>
                  {t("capacity.kind")}
                </th>
                <th scope="col" rowSpan={2}>
                  {t("capacity.units")}
                </th>
                <th scope="colgroup" colSpan={CHANNEL_CLASSES.length}>
                  {t("capacity.while")}
                </th>
              </tr>
              <tr>
                {CHANNEL_CLASSES.map((busy) => (
                  <th key={busy} scope="col">
                    {t(`class.${busy}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {CHANNEL_CLASSES.map((given) => (
                <tr key={given}>
                  <th scope="row">{t(`class.${given}`)}</th>
                  <td>
                    <input
                      className="number"
                      type="number"
                      inputMode="numeric"
                      required
                      min={0}
                      max={UNITS_MAX}
                      aria-label={t("capacity.units_of", { class: t(`class.${given}`) })}
                      value={value[given].units_max}
                      onChange={({ target }) =>
                        set({
                          [given]: { ...value[given], units_max: Number(target.value) },
                        })
                      }
                    />
                  </td>
                  {CHANNEL_CLASSES.map((busy) => (
                    <td key={busy}>
                      <input
                        type="checkbox"
                        aria-label={t("capacity.cell", {
                          given: capitalised(t(`class_one.${given}`)),
                          busy: t(`class_one.${busy}`),
                        })}
                        checked={busy === given || value[given].interrupts.includes(busy)}
                        disabled={busy === given}
                        onChange={() => toggle(given, busy)}
                      />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <GroupFault name="classes" />
        <div className="says">
          {CHANNEL_CLASSES.map((given) => (
            <p key={given}>{capacitySentence(value, given)}</p>
          ))}
        </div>
      </FormFields>
      <FormFoot
        form={form}
        isNew={false}
        readOnly={readOnly}
        cancel={() => open("capacity", null)}
      />
    </form>
  );
}
