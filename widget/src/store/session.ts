// The visitor's session: started only when there is a reason, renewed when the hub refuses it.

import { HubError, type Identity, type Page, type WidgetSession } from "@bellhop/client";
import { signal } from "@preact/signals";
import type { Api } from "../api";
import type { BootOptions } from "../protocol";
import type { VisitorStorage } from "../storage";

export interface SessionOptions {
  api: Pick<Api, "startSession" | "endSession">;
  channelKey: string;
  storage: VisitorStorage;
  page: () => Page;
  locale: () => string;
  started: (session: WidgetSession) => void;
}

const FIELDS = "fields";
const VISITOR = "visitor_token";

export class Session {
  identity: Identity = {};
  /** The hub did not believe the host page's proof of who this is. */
  readonly refused = signal(false);
  readonly #options: SessionOptions;
  #current: WidgetSession | null = null;
  #starting: Promise<string> | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  get isStarted(): boolean {
    return this.#current !== null;
  }

  get contact(): WidgetSession["contact"] | null {
    return this.#current?.contact ?? null;
  }

  /** Somebody we have met, or somebody whom the host page vouches for. */
  get isWanted(): boolean {
    return this.#options.storage.get(VISITOR) !== null || this.#isVerified;
  }

  get #isVerified(): boolean {
    const { jwt, user_id, user_hash } = this.identity;
    return Boolean(jwt || (user_id && user_hash));
  }

  /** Starts the session if there is none. One at a time, whoever asks. */
  token(fresh = false): Promise<string> {
    if (this.#current && !fresh) return Promise.resolve(this.#current.token);
    this.#starting ??= this.#start().finally(() => {
      this.#starting = null;
    });
    return this.#starting;
  }

  /** Answers to the pre-chat form; they go with the session's start. */
  setFields(fields: Record<string, string>): void {
    this.#options.storage.set(FIELDS, JSON.stringify(fields));
  }

  /** The host has told who this is: a running session is started anew as that person. */
  async identify(identity: Identity): Promise<void> {
    this.identity = { ...this.identity, ...identity };
    if (this.#current) await this.token(true);
  }

  /** The storage's gate has opened: keep what was only in memory. */
  remember(): void {
    if (this.#current) this.#options.storage.set(VISITOR, this.#current.visitor_token);
  }

  async end(): Promise<void> {
    const token = this.#current?.token;
    this.#current = null;
    this.identity = {};
    // Forgetting on this side must work without a connection, too.
    if (token) await this.#options.api.endSession(token).catch(() => undefined);
  }

  async #start(): Promise<string> {
    const { storage, channelKey, page, locale } = this.#options;
    const visitor_token = storage.get(VISITOR);
    const fields = parseFields(storage.get(FIELDS));
    const request = {
      channel_key: channelKey,
      page: page(),
      locale: locale(),
      ...(fields && { fields }),
      ...(Object.keys(this.identity).length > 0 && { identity: this.identity }),
    };
    const session = await this.#options.api
      .startSession({ ...request, ...(visitor_token && { visitor_token }) })
      .catch((error: unknown) => {
        if (error instanceof HubError && error.code === "identity_not_verified") {
          this.refused.value = true;
          // For whoever builds the host page: a visitor can do nothing about it.
          console.warn("Bellhop: the hub refused user_hash or jwt");
        }
        // The hub does not know this visitor any more: a new one, rather than none.
        const unknown = error instanceof HubError && error.code === "unauthenticated";
        if (!unknown || !visitor_token) throw error;
        return this.#options.api.startSession(request);
      });
    this.refused.value = false;
    this.#current = session;
    storage.remove(FIELDS);
    storage.set(VISITOR, session.visitor_token);
    this.#options.started(session);
    return session.token;
  }
}

function parseFields(text: string | null): Record<string, string> | null {
  try {
    return text ? (JSON.parse(text) as Record<string, string>) : null;
  } catch {
    return null;
  }
}

/** What of the host's options says who somebody is. */
export function identityOf({ user_id, email, name, user_hash, jwt }: BootOptions): Identity {
  return {
    ...(user_id && { user_id }),
    ...(email && { email }),
    ...(name && { name }),
    ...(user_hash && { user_hash }),
    ...(jwt && { jwt }),
  };
}
