import { Dialog } from "@base-ui/react/dialog";
import { Command as Cmdk } from "cmdk";
import { Layers } from "lucide-react";
import { moveTo, reassign } from "../../actions/supervise";
import { t, tn } from "../../i18n";
import { totalLoad } from "../../lib/capacity";
import { sortAgents, sortQueues } from "../../lib/wallboard";
import { serverNow } from "../../stores/clock";
import { useStore } from "../../stores/store";
import { boardStore } from "../../stores/wallboard";
import { Avatar } from "../../ui/basics";
import { statusText } from "../../ui/presence";
import { Units } from "../../ui/units";
import { type Picking, picking } from "./picking";

export function PickDialog() {
  const asked = useStore(picking, (now) => now);
  const close = () => picking.update(() => null);
  const title = asked
    ? `#${asked.number}: ${t(asked.what === "agent" ? "board.assign_to" : "board.move_to")}…`
    : "";
  return (
    <Dialog.Root open={asked !== null} onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="palette transfer">
          <Dialog.Title className="visually-hidden">{title}</Dialog.Title>
          {asked && (
            <Cmdk label={title} loop>
              <Cmdk.Input placeholder={title} />
              <Cmdk.List>
                <Cmdk.Empty>{t("transfer.nothing")}</Cmdk.Empty>
                {asked.what === "agent" ? (
                  <Agents asked={asked} close={close} />
                ) : (
                  <Queues asked={asked} close={close} />
                )}
              </Cmdk.List>
            </Cmdk>
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Agents({
  asked,
  close,
}: {
  asked: Extract<Picking, { what: "agent" }>;
  close: () => void;
}) {
  const agents = useStore(boardStore, (now) => now.agents);
  return sortAgents(Object.values(agents), serverNow())
    .filter(({ id }) => id !== asked.from?.id)
    .map((agent) => {
      const { used, max } = totalLoad(agent.load);
      return (
        <Cmdk.Item
          key={agent.id}
          value={`${agent.name} ${agent.id}`}
          onSelect={() => {
            close();
            void reassign(asked, agent, asked.from);
          }}
        >
          <Avatar name={agent.name} url={agent.avatar_url} size={22} status={agent.status.kind} />
          <span dir="auto" title={agent.name}>
            {agent.name}
          </span>
          <small className="target-status">{statusText(agent.status)}</small>
          <small className="target-room">
            <Units used={used} capacity={max} />
          </small>
        </Cmdk.Item>
      );
    });
}

function Queues({
  asked,
  close,
}: {
  asked: Extract<Picking, { what: "queue" }>;
  close: () => void;
}) {
  const queues = useStore(boardStore, (now) => now.queues);
  return sortQueues(Object.values(queues))
    .filter(({ id }) => id !== asked.from.id)
    .map((queue) => (
      <Cmdk.Item
        key={queue.id}
        value={`${queue.name} ${queue.id}`}
        onSelect={() => {
          close();
          void moveTo(asked, queue, asked.from);
        }}
      >
        <Layers size={16} aria-hidden="true" />
        <span dir="auto" title={queue.name}>
          {queue.name}
        </span>
        <small className="target-status">{tn("transfer.queue_waiting", queue.waiting)}</small>
        <small className="target-room">{tn("transfer.agents_free", queue.agents.free)}</small>
      </Cmdk.Item>
    ));
}
