import { Layers } from "lucide-react";
import { useRecords } from "../../hub/admin_records";
import { t } from "../../i18n";
import { MenuButton } from "../../ui/menu";

/** Without queues there is nothing to filter by, and no button. */
export function QueueMenu({
  queueId,
  onQueue,
}: {
  queueId: string | null;
  onQueue(queueId: string | null): void;
}) {
  const { data: queues = [] } = useRecords("queues");
  if (queues.length === 0) return null;
  const chosen = queues.find(({ id }) => id === queueId);
  return (
    <MenuButton
      label={t("queue.filter", { queue: chosen?.name ?? t("queue.filter_all") })}
      className={`icon-button ${chosen ? "on" : ""}`}
      align="end"
      items={[
        {
          key: "all",
          text: t("queue.filter_all"),
          chosen: queueId === null,
          run: () => onQueue(null),
        },
        ...queues.map(({ id, name }) => ({
          key: id,
          text: name,
          chosen: id === queueId,
          run: () => onQueue(id),
        })),
      ]}
    >
      <Layers size={16} />
    </MenuButton>
  );
}
