// "why Mia?": opens the decision as a sentence and a small table of who was considered.

import { Popover } from "@base-ui/react/popover";
import type { ReactNode } from "react";
import type { Considered, Explanation } from "../../hub/wire";
import { t, tn } from "../../i18n";
import {
  explanationNotes,
  explanationSentence,
  skillList,
  skippedReason,
  winnerOf,
} from "../../lib/explanation";
import { duration } from "../../lib/time";
import { Avatar } from "../../ui/basics";
import { Units } from "../../ui/units";

export function WhyButton({
  explanation,
  children,
}: {
  explanation: Explanation;
  children?: ReactNode;
}) {
  const name = winnerOf(explanation)?.agent.name ?? t("somebody");
  return (
    <Popover.Root>
      <Popover.Trigger className="link why-button">
        {children ?? t("why.button", { name: name.split(/\s+/u)[0] ?? name })}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className="floating" side="top" sideOffset={6} collisionPadding={12}>
          <Popover.Popup className="why">
            <Popover.Title>{t("why.title", { name })}</Popover.Title>
            <ExplanationView explanation={explanation} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

export function ExplanationView({ explanation }: { explanation: Explanation }) {
  return (
    <>
      <p>{explanationSentence(explanation)}</p>
      <div className="why-scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">{t("why.agent")}</th>
              <th scope="col">{t("why.units")}</th>
              <th scope="col">{t("why.skills")}</th>
              <th scope="col">{t("why.idle")}</th>
              <th scope="col">{t("why.result")}</th>
            </tr>
          </thead>
          <tbody>
            {explanation.considered.map((one) => (
              <ConsideredRow key={one.agent.id} considered={one} />
            ))}
          </tbody>
        </table>
      </div>
      {explanation.not_shown > 0 && (
        <p className="quiet">{tn("why.not_shown", explanation.not_shown)}</p>
      )}
      {explanationNotes(explanation).map((note) => (
        <p key={note} className="quiet">
          {note}
        </p>
      ))}
    </>
  );
}

function ConsideredRow({ considered }: { considered: Considered }) {
  const { agent, used, capacity, skills, idle_seconds, result } = considered;
  return (
    <tr data-result={result}>
      <th scope="row" title={agent.name}>
        <span>
          <Avatar name={agent.name} url={agent.avatar_url} size={18} />
          <b dir="auto">{agent.name}</b>
        </span>
      </th>
      <td>
        <Units used={used} capacity={capacity} />
      </td>
      <td>{skillList(skills) || "–"}</td>
      <td>{idle_seconds === null ? "–" : duration(idle_seconds * 1000)}</td>
      <td>
        {result === "skipped"
          ? skippedReason(considered)
          : t(result === "chosen" ? "why.chosen" : "why.eligible")}
      </td>
    </tr>
  );
}
