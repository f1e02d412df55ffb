// Handing a conversation on: to an agent who has to accept, or at once to a queue or a team.

import { newId } from "@bellhop/client";
import { request } from "../hub/live";
import { explain } from "../hub/problem";
import type { Conversation, TransferConversation } from "../hub/wire";
import { t } from "../i18n";
import { toast } from "../stores/toasts";

export interface Target {
  kind: "agent" | "queue" | "team";
  id: string;
  name: string;
}

/** Null when it is done, or the sentence that says why not. */
export async function transfer(
  { id, number, assignee }: Pick<Conversation, "id" | "number" | "assignee">,
  target: Target,
  note: string,
  clientId: string,
): Promise<string | null> {
  const to: Partial<TransferConversation> =
    target.kind === "agent"
      ? { agent_id: target.id }
      : target.kind === "queue"
        ? { queue_id: target.id }
        : { team_id: target.id };
  const said = note.trim();
  try {
    await request("transfer_conversation", {
      conversation_id: id,
      ...to,
      expected_assignee_id: assignee?.id ?? null,
      ...(said !== "" && { note: said, client_id: clientId }),
    });
  } catch (error) {
    return explain(error);
  }
  toast(t(DONE[target.kind], { number, name: target.name }), { topic: `transfer:${id}` });
  return null;
}

const DONE = {
  agent: "transfer.asked",
  queue: "transfer.done",
  team: "transfer.done_team",
} as const;

/** Back to where it came from: a transfer to its own queue. */
export async function returnToQueue(conversation: Conversation): Promise<void> {
  const { queue } = conversation;
  if (!queue) return;
  const problem = await transfer(conversation, { kind: "queue", ...queue }, "", newId());
  if (problem) toast(problem, { tone: "failed" });
}
