import { Layers } from "lucide-react";
import { useRecords } from "../../hub/admin_records";
import { useAgents } from "../../hub/records";
import { t } from "../../i18n";
import { queueSentences } from "../../lib/queue_sentence";
import { nameIn } from "./names";
import { QueueForm } from "./queue_form";
import { ChosenRecord, RecordPage } from "./record_page";

export function QueuesPage({ id }: { id: string | null }) {
  const { data: queues, error, refetch } = useRecords("queues");
  const { data: teams = [] } = useRecords("teams");
  const { data: schedules = [] } = useRecords("schedules");
  const { data: agents = [] } = useAgents();
  const names = { team: nameIn(teams), queue: nameIn(queues ?? []), schedule: nameIn(schedules) };
  const rows = queues?.map((queue) => ({
    id: queue.id,
    name: queue.name,
    sub: queueSentences(queue, names)[0] ?? "",
    badge: queue.is_default ? t("queues.default_mark") : undefined,
  }));
  return (
    <RecordPage
      page="queues"
      id={id}
      rows={rows}
      error={error}
      retry={() => void refetch()}
      icon={<Layers size={26} />}
      newText={t("queues.new")}
      empty={{ title: t("queues.empty"), hint: t("queues.empty_hint") }}
    >
      <ChosenRecord
        id={id}
        records={queues}
        find={(queue) => queue.id === id}
        icon={<Layers size={26} />}
      >
        {(queue) => (
          <QueueForm
            key={id}
            queue={queue}
            others={(queues ?? []).filter((one) => one.id !== queue?.id)}
            teams={teams}
            schedules={schedules}
            agents={agents}
            names={names}
          />
        )}
      </ChosenRecord>
    </RecordPage>
  );
}
