// What can be done with a conversation as it is now: the palette offers this and nothing else.
// Pure; what a command does stands in `shortcuts.ts`.

import type { Conversation, Status } from "../hub/wire";
import type { Command } from "../lib/keyboard";
import { STATUSES } from "../ui/marks";

export type ConversationCommand = Command | "reopen";

export const CONVERSATION_COMMANDS: readonly Command[] = [
  "reply",
  "note",
  "assign",
  "assign_me",
  "transfer",
  "status",
  "solve",
  "priority",
  "tag",
  "macro",
  "panel",
];
/** Closed is final: nobody writes into it any more, and its status stays. */
const NOT_WHEN_CLOSED: ReadonlySet<Command> = new Set([
  "reply",
  "note",
  "transfer",
  "status",
  "solve",
  "macro",
]);

export function commandsFor(
  { status, assignee }: Pick<Conversation, "status" | "assignee">,
  me: string,
): readonly ConversationCommand[] {
  return CONVERSATION_COMMANDS.filter(
    (command) =>
      !(status === "closed" && NOT_WHEN_CLOSED.has(command)) &&
      !(command === "assign_me" && assignee?.id === me),
  ).map((command) => (command === "solve" && status === "solved" ? "reopen" : command));
}

/** Nothing becomes new again, closed is final, and what it is already is no change. */
export function statusesFrom(status: Status): readonly Status[] {
  if (status === "closed") return [];
  return STATUSES.filter((one) => one !== "new" && one !== status);
}
