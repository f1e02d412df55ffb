// How long a channel keeps what was written: with what a rule would delete now, before it is saved.

import { useState } from "react";
import { saveChannel, useRetentionPreview } from "../../../hub/channels";
import { explain } from "../../../hub/problem";
import type { Channel, PlatformSetup, RetentionPreview } from "../../../hub/wire";
import { t } from "../../../i18n";
import { ask } from "../../../stores/confirm";
import { toast } from "../../../stores/toasts";

/** As the hub has it. */
const DAYS_MAX = 3_650;
const DAYS_FIRST = 365;

export function Retention({
  channel,
  setup,
}: {
  channel: Channel;
  setup: PlatformSetup | undefined;
}) {
  const stored = channel.retention_days;
  const [days, setDays] = useState(stored);
  const [busy, setBusy] = useState(false);
  const isRight = days === null || (Number.isInteger(days) && days >= 1 && days <= DAYS_MAX);
  const changed = days !== stored;
  const { data } = useRetentionPreview(channel.id, changed && isRight ? days : null);
  const what = data && days !== null ? previewText(data) : null;
  const save = async () => {
    setBusy(true);
    try {
      await saveChannel(channel.id, { retention_days: days });
      toast(days === null ? t("retention.saved_keep") : t("retention.saved", { days }));
    } catch (failure) {
      toast(explain(failure), { tone: "failed" });
    } finally {
      setBusy(false);
    }
  };
  const askOrSave = () => {
    if (days === null || (data && total(data) === 0)) return void save();
    ask({
      title: t("retention.ask", { days }),
      text: t("retention.ask_text", { what: what ?? "" }),
      action: t("retention.delete"),
      danger: true,
      run: () => void save(),
    });
  };
  return (
    <section className="form-section retention" aria-label={t("retention.title")}>
      <h3>{t("retention.title")}</h3>
      {setup && <p className="quiet">{setup.retention_advice}</p>}
      <label className="retention-keep">
        <input
          type="checkbox"
          checked={days === null}
          onChange={(event) =>
            setDays(event.target.checked ? null : (stored ?? setup?.retention_days ?? DAYS_FIRST))
          }
        />
        <span>{t("retention.keep")}</span>
      </label>
      {days !== null && (
        <label className="field">
          <span>{t("retention.days")}</span>
          <input
            type="number"
            min={1}
            max={DAYS_MAX}
            value={Number.isNaN(days) ? "" : days}
            aria-invalid={!isRight}
            onChange={(event) => setDays(event.target.valueAsNumber)}
          />
          <small>{t("retention.days_hint")}</small>
        </label>
      )}
      <p className="retention-preview" aria-live="polite">
        {changed && what}
      </p>
      {changed && (
        <button
          type="button"
          className="button primary"
          disabled={!isRight || busy || (days !== null && !data)}
          onClick={askOrSave}
        >
          {t("retention.save")}
        </button>
      )}
    </section>
  );
}

function total({ messages, deliveries }: RetentionPreview): number {
  return messages + deliveries;
}

export function previewText(preview: RetentionPreview): string {
  const { messages, files, deliveries, counted_max } = preview;
  if (total(preview) === 0) return t("retention.preview_none");
  const said = (count: number) => count.toLocaleString();
  if (messages >= counted_max) return t("retention.preview_many", { messages: said(messages) });
  return t("retention.preview", {
    messages: said(messages),
    files: said(files),
    deliveries: said(deliveries),
  });
}
