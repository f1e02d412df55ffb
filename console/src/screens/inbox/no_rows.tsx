// What stands in place of an empty list: why it is empty, and the next step.

import { useQuery } from "@tanstack/react-query";
import { ListFilter as FilterIcon, Layers, Plug, Search, Shapes } from "lucide-react";
import { demoAccounts } from "../../actions/sign_in";
import { t } from "../../i18n";
import type { ListFilter } from "../../stores/inbox";
import { counts } from "../../stores/live_stores";
import { useStore } from "../../stores/store";
import { Empty } from "../../ui/basics";

export function NoRows({ filter }: { filter: ListFilter }) {
  const nothingAtAll = useStore(counts, (now) => {
    return now !== null && Object.values(now.by_status).every((count) => count === 0);
  });
  if (nothingAtAll) return <First />;
  if (filter.text !== "") {
    return (
      <Empty icon={<Search size={24} />} title={t("empty.search", { text: filter.text })}>
        <p>{t("empty.search_hint")}</p>
      </Empty>
    );
  }
  if (filter.category !== null || filter.language !== null) {
    return (
      <Empty icon={<Shapes size={24} />} title={t("empty.labels")}>
        <p>{t("empty.labels_hint")}</p>
      </Empty>
    );
  }
  if (filter.channelId !== null) {
    return (
      <Empty icon={<Plug size={24} />} title={t("empty.channel")}>
        <p>{t("empty.channel_hint")}</p>
      </Empty>
    );
  }
  if (filter.queueId !== null) {
    return (
      <Empty icon={<Layers size={24} />} title={t("empty.queue")}>
        <p>{t("empty.queue_hint")}</p>
      </Empty>
    );
  }
  if (filter.status !== "active") {
    return (
      <Empty icon={<FilterIcon size={24} />} title={t("empty.status")}>
        <p>{t("empty.status_hint", { status: t(`filter.${filter.status}`) })}</p>
      </Empty>
    );
  }
  return (
    <Empty icon="✓" title={t(`empty.${filter.view}`)}>
      <p>{t(`empty.${filter.view}_hint`)}</p>
    </Empty>
  );
}

/** A new hub: the next step is to write the first message oneself. */
function First() {
  const { data: demo } = useQuery({ queryKey: ["demo"], queryFn: demoAccounts });
  return (
    <Empty icon="👋" title={t("empty.first")}>
      <p>{t(demo ? "empty.first_demo" : "empty.first_hint")}</p>
      {demo && (
        <a className="button" href="/demo/" target="_blank" rel="noreferrer">
          {t("empty.first_action")}
        </a>
      )}
    </Empty>
  );
}
