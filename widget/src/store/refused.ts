// What becomes of a message that was not taken, and of one that was while nobody could say so.

import type { HubClient, TimelineItem } from "@bellhop/client";
import type { App } from "./app";

/** A message refused because its conversation has ended begins the next one. */
export function sendAnew(app: App, client_id: string): void {
  const entry = app.outbox.value.find((it) => it.client_id === client_id);
  if (!entry) return;
  app.hub.discard(client_id);
  app.go({ name: "thread", id: null, follow_up_of: entry.conversation_id });
  app.send(entry.text, [...entry.attachments]);
}

/** Back to where it was written; what has been typed meanwhile stays below it. */
export function edit(app: App, client_id: string): void {
  const entry = app.outbox.value.find((it) => it.client_id === client_id);
  if (!entry) return;
  const route = app.route.value;
  const typed = app.drafts.get(route.name === "thread" ? route.id : null);
  app.hub.discard(client_id);
  app.insert.value = { text: typed ? `${entry.text}\n${typed}` : entry.text };
}

/** What is stored is not waiting any more, even if nobody said so over the socket. */
export function confirmStored(hub: HubClient, id: string, items: readonly TimelineItem[]): void {
  for (const fact of items) {
    const client_id = fact.action === "message_posted" && fact.payload.message.client_id;
    if (client_id) hub.confirm(client_id, id);
  }
}
