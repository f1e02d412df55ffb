// Who waits in a queue, in order, and what keeps each of them waiting.

import { memo } from "react";
import type { QueueStats, Waiter } from "../../hub/wire";
import { type TextKey, t, tn } from "../../i18n";
import { router } from "../../router";
import { Ago } from "../../ui/ago";
import { PriorityMark } from "../../ui/marks";
import { WaiterMenu } from "./conversation_menu";

export const Waiters = memo(function Waiters({ queue }: { queue: QueueStats }) {
  const { waiters, waiting, messages } = queue;
  const hidden = waiting + messages - waiters.length;
  if (waiters.length === 0) return <p className="quiet waiters-none">{t("board.no_waiters")}</p>;
  return (
    <div className="waiters">
      <table>
        <thead>
          <tr>
            <th scope="col">{t("board.position")}</th>
            <th scope="col">{t("board.who")}</th>
            <th scope="col">{t("board.since")}</th>
            <th scope="col">{t("board.why")}</th>
            <th scope="col">
              <span className="visually-hidden">{t("message.actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {waiters.map((waiter, index) => (
            <tr key={waiter.conversation_id}>
              <td>{index + 1}</td>
              <td>
                <a
                  href={`/console/all/${waiter.conversation_id}`}
                  onClick={(event) => {
                    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                    event.preventDefault();
                    router.go({
                      screen: "inbox",
                      view: "all",
                      conversationId: waiter.conversation_id,
                    });
                  }}
                >
                  {waiter.priority !== "normal" && (
                    <PriorityMark priority={waiter.priority} size={12} />
                  )}
                  <span dir="auto" title={waiter.contact_name ?? undefined}>
                    {waiter.contact_name || t("visitor")}
                  </span>
                  <small>#{waiter.number}</small>
                </a>
              </td>
              <td>
                <Ago since={waiter.queued_at} />
              </td>
              <td>{whyText(waiter)}</td>
              <td>
                <WaiterMenu waiter={waiter} queue={queue} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {hidden > 0 && <p className="quiet">{tn("board.more_waiters", hidden)}</p>}
    </div>
  );
});

const WHY: Readonly<Record<string, TextKey>> = {
  no_agent: "board.why_no_agent",
  no_room: "board.why_no_room",
  skills: "board.why_skills",
  refused: "board.why_refused",
  closed: "board.why_closed",
  manual: "board.why_manual",
};

export function whyText({ offered_to, why, asks }: Waiter): string {
  const text = offered_to
    ? t("board.why_offered", { name: offered_to.name })
    : t((why !== null && WHY[why]) || "board.why_next");
  return asks === "message" ? `${t("board.is_message")} · ${text}` : text;
}
