// A delivery's state: a shape, a colour and a word.

import { CircleAlert, CircleCheck, Clock3 } from "lucide-react";
import type { DeliveryState } from "../../../hub/wire";
import { t } from "../../../i18n";

const ICONS = {
  waiting: Clock3,
  done: CircleCheck,
  failed: CircleAlert,
} as const satisfies Record<DeliveryState, typeof Clock3>;

function known(state: string): DeliveryState {
  return state === "done" || state === "failed" ? state : "waiting";
}

function stateText(state: string): string {
  return t(`deliveries.state_${known(state)}`);
}

export function StateMark({ state }: { state: string }) {
  const Icon = ICONS[known(state)];
  return (
    <span className="delivery-state" data-state={known(state)}>
      <Icon size={14} aria-hidden="true" /> {stateText(state)}
    </span>
  );
}
