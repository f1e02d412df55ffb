import { toggleSelected } from "../../actions/bulk";
import { t } from "../../i18n";
import { selection } from "../../stores/selection";
import { useStore } from "../../stores/store";

/** Beside a row; with Shift it chooses everything from the last one on. */
export function SelectBox({ id, name }: { id: string; name: string }) {
  const on = useStore(selection, ({ ids }) => ids.has(id));
  return (
    <label className="select-box" data-on={on}>
      <input
        type="checkbox"
        checked={on}
        aria-label={t("bulk.select", { name })}
        // The click tells of Shift; the change follows it and has nothing to add.
        onChange={() => undefined}
        onClick={(event) => toggleSelected(id, event.shiftKey)}
      />
    </label>
  );
}
