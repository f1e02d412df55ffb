export { HubError } from "./error";
export { HubClient, type HubClientOptions, type HubEvents } from "./hub";
export { newId } from "./id";
export type { ConnectionState, ConnectionStatus } from "./link";
export {
  isLocal,
  type OutboxEntry,
  type OutboxState,
  type OutboxStorage,
  parseEntries,
  type SendOptions,
  type Started,
} from "./outbox";
export type * from "./wire";
