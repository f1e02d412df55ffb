// The wallboard: what needs a person, the numbers, the queues, the agents. Live while it is open.

import { ChevronDown, Maximize, Minimize, Moon, Sun } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useRecords } from "../../hub/admin_records";
import { connection, watchWallboard } from "../../hub/live";
import { isSupervisor, session } from "../../hub/session";
import { t } from "../../i18n";
import { clockTime } from "../../lib/time";
import { ofTeam, sortAgents, sortQueues } from "../../lib/wallboard";
import { router } from "../../router";
import { useStore } from "../../stores/store";
import { boardStore } from "../../stores/wallboard";
import { useServerSecond } from "../../ui/ago";
import { IconButton, useSlow } from "../../ui/basics";
import { MenuButton } from "../../ui/menu";
import { AgentGrid } from "./agent_grid";
import { AgentSheet } from "./agent_sheet";
import { Attention } from "./attention";
import { FigureRow } from "./figure_row";
import { PickDialog } from "./pick_dialog";
import { QueueTable } from "./queue_table";
import { useWall } from "./use_wall";

export function BoardScreen() {
  const allowed = useStore(session, ({ agent }) => isSupervisor(agent));
  useEffect(() => {
    if (allowed) return watchWallboard();
    router.go({ screen: "inbox", view: "mine", conversationId: null }, "replace");
  }, [allowed]);
  return allowed ? <Board /> : null;
}

function Board() {
  const board = useStore(boardStore, (now) => now);
  const connected = useStore(connection, (now) => now.state === "online");
  const [teamId, setTeamId] = useState<string | null>(null);
  const [openAgent, setOpenAgent] = useState<string | null>(null);
  const now = useServerSecond();
  const element = useRef<HTMLElement>(null);
  const wall = useWall(element);
  const slow = useSlow(board.at === null);
  const shown = ofTeam(Object.values(board.queues), Object.values(board.agents), teamId);
  const queues = sortQueues(shown.queues);
  const agents = sortAgents(shown.agents, now);
  const agent = openAgent === null ? undefined : board.agents[openAgent];
  return (
    <main className="board" ref={element} data-wall={wall.on} data-quiet={wall.quiet}>
      <header className="board-head">
        <h1>{t("board.title")}</h1>
        <TeamMenu teamId={teamId} choose={setTeamId} />
        {wall.on && (
          <IconButton
            label={t(wall.dark ? "palette.theme_light" : "palette.theme_dark")}
            onClick={wall.toggleTheme}
          >
            {wall.dark ? <Sun size={18} /> : <Moon size={18} />}
          </IconButton>
        )}
        <IconButton label={t(wall.on ? "board.leave_wall" : "board.wall")} onClick={wall.toggle}>
          {wall.on ? <Minimize size={18} /> : <Maximize size={18} />}
        </IconButton>
      </header>
      {!connected && board.at !== null && (
        <p className="board-stale" role="status">
          {t("board.stale", { time: clockTime(board.at) })}
        </p>
      )}
      {board.at === null ? (
        slow && <p className="quiet board-loading">{t("board.loading")}</p>
      ) : (
        <div className="board-body">
          <Attention queues={queues} agents={agents} now={now} openAgent={setOpenAgent} />
          <FigureRow queues={queues} agents={agents} />
          <QueueTable queues={queues} filtered={teamId !== null} now={now} />
          <AgentGrid agents={agents} now={now} open={setOpenAgent} />
        </div>
      )}
      <AgentSheet agent={agent} close={() => setOpenAgent(null)} />
      <PickDialog />
    </main>
  );
}

function TeamMenu({
  teamId,
  choose,
}: {
  teamId: string | null;
  choose: (teamId: string | null) => void;
}) {
  const { data: teams = [] } = useRecords("teams");
  if (teams.length === 0) return <span className="composer-gap" />;
  const name = teams.find(({ id }) => id === teamId)?.name ?? t("board.all_teams");
  return (
    <span className="composer-gap">
      <MenuButton
        label={t("board.team", { team: name })}
        className="chip-button"
        items={[
          {
            key: "all",
            text: t("board.all_teams"),
            chosen: teamId === null,
            run: () => choose(null),
          },
          ...teams.map((team) => ({
            key: team.id,
            text: team.name,
            chosen: team.id === teamId,
            run: () => choose(team.id),
          })),
        ]}
      >
        <span>{name}</span>
        <ChevronDown size={12} aria-hidden="true" />
      </MenuButton>
    </span>
  );
}
