// The rules in their order. Dragged, or moved with Alt and the arrows; each move is saved at once.

import { ChevronDown, ChevronUp, GripVertical } from "lucide-react";
import { type DragEvent, type KeyboardEvent, useState } from "react";
import { orderRules } from "../../hub/admin_records";
import { explainRecord } from "../../hub/problem";
import type { RoutingRule } from "../../hub/wire";
import { t } from "../../i18n";
import { moved } from "../../lib/move";
import { type RuleNames, ruleSentence } from "../../lib/rule_sentence";
import { toast } from "../../stores/toasts";
import { open } from "./open";
import { RecordButton } from "./record_page";
import { useReadOnly } from "./use_read_only";

export function RuleList({
  rules,
  current,
  names,
}: {
  rules: readonly RoutingRule[];
  current: string | null;
  names: RuleNames;
}) {
  const readOnly = useReadOnly();
  const [dragged, setDragged] = useState<number | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const move = (from: number, to: number) => {
    if (readOnly || from === to || to < 0 || to >= rules.length) return;
    const before = rules.map(({ id }) => id);
    const after = moved(before, from, to);
    const name = rules[from]?.name ?? "";
    orderRules(after).then(
      () =>
        toast(t("rules.moved", { name, position: to + 1 }), {
          topic: "rules:order",
          action: { label: t("undo"), run: () => void orderRules(before).catch(() => undefined) },
        }),
      (error: unknown) => toast(explainRecord(error), { tone: "failed" }),
    );
  };
  const keyed = (event: KeyboardEvent, index: number) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    move(index, index + (event.key === "ArrowUp" ? -1 : 1));
  };
  const dropped = (event: DragEvent, index: number) => {
    event.preventDefault();
    if (dragged !== null) move(dragged, index);
    setDragged(null);
    setOver(null);
  };
  return (
    <>
      {rules.length > 1 && !readOnly && <p className="quiet">{t("rules.order_hint")}</p>}
      <ol className="rule-list">
        {rules.map((rule, index) => (
          <li
            key={rule.id}
            data-off={!rule.enabled}
            data-over={over === index && dragged !== index}
            draggable={!readOnly}
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = "move";
              setDragged(index);
            }}
            onDragOver={(event) => {
              if (dragged === null) return;
              event.preventDefault();
              setOver(index);
            }}
            onDragEnd={() => {
              setDragged(null);
              setOver(null);
            }}
            onDrop={(event) => dropped(event, index)}
            onKeyDown={(event) => keyed(event, index)}
          >
            {!readOnly && <GripVertical size={14} className="rule-grip" aria-hidden="true" />}
            <span className="rule-position">{index + 1}</span>
            <RecordButton
              row={{
                id: rule.id,
                name: rule.name,
                sub: ruleSentence(rule, names),
                badge: rule.enabled ? undefined : t("rules.disabled_mark"),
              }}
              current={rule.id === current}
              choose={() => open("rules", rule.id)}
            />
            {!readOnly && (
              <span className="rule-moves">
                <button
                  type="button"
                  aria-label={t("rules.move_up", { name: rule.name })}
                  disabled={index === 0}
                  onClick={() => move(index, index - 1)}
                >
                  <ChevronUp size={14} />
                </button>
                <button
                  type="button"
                  aria-label={t("rules.move_down", { name: rule.name })}
                  disabled={index === rules.length - 1}
                  onClick={() => move(index, index + 1)}
                >
                  <ChevronDown size={14} />
                </button>
              </span>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}
