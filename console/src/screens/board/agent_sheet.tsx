// One agent, opened from the wallboard: what they have, how they are, and what a lead may change.

import { Dialog } from "@base-ui/react/dialog";
import { ChevronDown, X } from "lucide-react";
import { setStatusOf } from "../../actions/status";
import { useRecords, useStatusHistory } from "../../hub/admin_records";
import type { AgentStats, StatusEntry } from "../../hub/wire";
import { t, tn } from "../../i18n";
import { clockTime, fullTime } from "../../lib/time";
import { router } from "../../router";
import { Ago } from "../../ui/ago";
import { Avatar } from "../../ui/basics";
import { MenuButton } from "../../ui/menu";
import { STATUS_KINDS, StatusShape, statusText } from "../../ui/presence";
import { Units } from "../../ui/units";
import { CarriedMenu } from "./conversation_menu";

export function AgentSheet({ agent, close }: { agent: AgentStats | undefined; close: () => void }) {
  return (
    <Dialog.Root open={agent !== undefined} onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="sheet">{agent && <Body agent={agent} />}</Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Body({ agent }: { agent: AgentStats }) {
  const { name, avatar_url, status, load, conversations, handled_today } = agent;
  return (
    <>
      <header>
        <Avatar name={name} url={avatar_url} size={36} />
        <Dialog.Title title={name} dir="auto">
          {name}
        </Dialog.Title>
        <Dialog.Close className="icon-button" aria-label={t("board.close_agent", { name })}>
          <X size={16} />
        </Dialog.Close>
      </header>
      <div className="sheet-status">
        <StatusMenuOf agent={agent} />
        <small>
          <Ago since={status.since} />
        </small>
        <small>{tn("board.handled_today", handled_today)}</small>
      </div>
      <dl className="sheet-load">
        {load
          .filter(({ max, used }) => max > 0 || used > 0)
          .map((one) => (
            <div key={one.class}>
              <dt>{t(`class.${one.class}`)}</dt>
              <dd>
                <Units used={one.used} capacity={one.max} />
                <small>
                  {one.used}/{one.max}
                </small>
              </dd>
            </div>
          ))}
      </dl>
      {conversations.length === 0 ? (
        <p className="quiet">{t("board.no_conversations")}</p>
      ) : (
        <ul className="sheet-work">
          {conversations.map((one) => (
            <li key={one.conversation_id}>
              <button
                type="button"
                onClick={() =>
                  router.go({ screen: "inbox", view: "all", conversationId: one.conversation_id })
                }
              >
                <span dir="auto" title={one.contact_name ?? undefined}>
                  {one.contact_name || t("visitor")}
                </span>
                <small>
                  #{one.number} · {t(`class.${one.class}`)} · <Ago since={one.since} />
                </small>
              </button>
              {one.waiting_since && (
                <small className="row-waits">
                  <Ago since={one.waiting_since} />
                </small>
              )}
              <CarriedMenu carried={one} agent={agent} />
            </li>
          ))}
        </ul>
      )}
      <History agentId={agent.id} />
    </>
  );
}

function StatusMenuOf({ agent }: { agent: AgentStats }) {
  const { data: custom = [] } = useRecords("agent_statuses");
  const { status, name } = agent;
  return (
    <MenuButton
      label={t("board.set_status", { name, status: statusText(status) })}
      className="button"
      items={[
        ...STATUS_KINDS.map((kind) => ({
          key: kind,
          text: t(`presence.${kind}`),
          icon: <StatusShape kind={kind} size={12} />,
          chosen: status.kind === kind && status.custom_status_id === null,
          run: () => void setStatusOf(agent, { kind }),
        })),
        ...custom.map((one) => ({
          key: one.id,
          text: one.label,
          icon: <StatusShape kind={one.kind} size={12} />,
          chosen: status.custom_status_id === one.id,
          run: () => void setStatusOf(agent, { kind: one.kind, custom: one }),
        })),
      ]}
    >
      <StatusShape kind={status.kind} size={12} />
      <span dir="auto">{statusText(status)}</span>
      <ChevronDown size={12} />
    </MenuButton>
  );
}

function History({ agentId }: { agentId: string }) {
  const { data } = useStatusHistory(agentId);
  if (!data || data.items.length === 0) return null;
  return (
    <section className="sheet-history">
      <h3>{t("board.history")}</h3>
      <ol>
        {data.items.map((entry) => (
          <li key={`${entry.at} ${entry.kind}`}>
            <time dateTime={entry.at} title={fullTime(entry.at)}>
              {clockTime(entry.at)}
            </time>
            <StatusShape kind={entry.kind} />
            <span dir="auto">{statusText(entry)}</span>
            <small>{setBy(entry)}</small>
          </li>
        ))}
      </ol>
    </section>
  );
}

function setBy({ set_by }: StatusEntry): string {
  if (set_by === "self") return "";
  return set_by === "system"
    ? t("board.history_system")
    : t("board.history_by", { name: set_by.name });
}
