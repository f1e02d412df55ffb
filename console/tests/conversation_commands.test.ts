import { expect, it } from "vitest";
import type { AgentRef, Status } from "../src/hub/wire";
import { commandsFor, statusesFrom } from "../src/screens/conversation_commands";

const MIA: AgentRef = { id: "mia", name: "Mia", avatar_url: "/avatars/mia" };

it.each<[Status, AgentRef | null, string[], string[]]>([
  ["open", null, ["reply", "note", "assign_me", "status", "solve"], ["reopen"]],
  ["open", MIA, ["assign", "solve"], ["assign_me", "reopen"]],
  ["solved", null, ["reply", "status", "reopen"], ["solve"]],
  ["closed", null, ["assign", "tag", "panel"], ["reply", "note", "status", "solve", "reopen"]],
])("a conversation that is %s and assigned to %o", (status, assignee, offered, notOffered) => {
  const commands = commandsFor({ status, assignee }, "mia");
  expect(commands).toEqual(expect.arrayContaining(offered));
  for (const command of notOffered) expect(commands).not.toContain(command);
});

it.each<[Status, Status[]]>([
  ["new", ["open", "pending", "on_hold", "solved", "closed"]],
  ["solved", ["open", "pending", "on_hold", "closed"]],
  ["closed", []],
])("%s can become %o", (from, to) => expect(statusesFrom(from)).toEqual(to));
