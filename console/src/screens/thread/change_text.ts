// A change of the conversation as one quiet sentence.

import type { Change } from "../../hub/wire";
import { t } from "../../i18n";

export function changeText(change: Change, contactName: string | null): string {
  const by =
    change.by.kind === "contact"
      ? contactName || change.by.name || t("visitor")
      : change.by.name || t("system");
  switch (change.kind) {
    case "started":
      return t("change.started", { by });
    case "status":
      // The first answer opens what was new; nothing had been closed before.
      if (change.to === "open" && change.from === "new") return t("change.opened", { by });
      return t(`change.status_${change.to}`, { by });
    case "priority":
      return t("change.priority", { by, to: t(`priority.${change.to}`).toLowerCase() });
    case "tags": {
      const added = change.added.join(", ");
      const removed = change.removed.join(", ");
      if (added && removed) return t("change.tags_both", { by, added, removed });
      return added
        ? t("change.tags_added", { by, added })
        : t("change.tags_removed", { by, removed });
    }
    case "subject":
      return change.to
        ? t("change.subject", { by, to: change.to })
        : t("change.no_subject", { by });
    case "assigned":
      return change.agent.id === change.by.id
        ? t("change.took", { by })
        : t("change.assigned", { by, name: change.agent.name });
    case "unassigned":
      return t("change.unassigned", { by });
  }
}
