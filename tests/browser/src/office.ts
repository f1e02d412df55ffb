// The records behind the floor, set over the HTTP API as an administrator would.

const ADMIN = "admin@example.com";
const PASSWORD = "bellhop-demo";

export class Office {
  readonly #hub: string;
  readonly #token: string;
  /** The default queue before ours: exactly one is, so a deletion has to give it back. */
  #defaultBefore: string | null = null;

  private constructor(hub: string, token: string) {
    this.#hub = hub;
    this.#token = token;
  }

  static async opened(hub: string): Promise<Office> {
    const form = JSON.stringify({ email: ADMIN, password: PASSWORD });
    const answer = await fetch(`${hub}/api/v1/sessions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: form,
    });
    const { token } = (await answer.json()) as { token: string };
    return new Office(hub, token);
  }

  /** Somebody new, who can hold one chat at a time. Gives the id. */
  async hire(name: string, email: string): Promise<string> {
    const person = { name, email, role: "agent", password: PASSWORD };
    const { id } = await this.#ask<{ id: string }>("POST", "agents", person);
    await this.#ask("PATCH", `agents/${id}`, { capacity_overrides: { chat: 1 } });
    return id;
  }

  /** The queue that takes what no rule sends elsewhere, with these agents. */
  async defaultQueue(name: string, agent_ids: readonly string[]): Promise<string> {
    const { queues } = await this.#ask<{ queues: { id: string; is_default: boolean }[] }>(
      "GET",
      "queues",
    );
    this.#defaultBefore = queues.find(({ is_default }) => is_default)?.id ?? null;
    const { id } = await this.#ask<{ id: string }>("POST", "queues", {
      name,
      is_default: true,
      everyone: false,
      agent_ids,
      strategy: "highest_spare_capacity",
      offer_mode: "auto",
    });
    return id;
  }

  /** Business hours without a single open hour. */
  async close(queue: string): Promise<void> {
    const hours = [[], [], [], [], [], [], []];
    const schedule = { name: "Closed for the stocktaking", timezone: "Europe/Berlin", hours };
    const { id } = await this.#ask<{ id: string }>("POST", "schedules", schedule);
    await this.#ask("PATCH", `queues/${queue}`, { schedule_id: id });
  }

  /** Leaves things as they were for whoever comes next. */
  async removeQueue(queue: string): Promise<void> {
    if (this.#defaultBefore) {
      await this.#ask("PATCH", `queues/${this.#defaultBefore}`, { is_default: true });
    }
    await this.#ask("DELETE", `queues/${queue}`);
  }

  /** A channel of a platform, as the set-up screen would make it. */
  async connect(
    platform: string,
    name: string,
    credentials: Readonly<Record<string, string>>,
  ): Promise<{ id: string; url: string; secret: string }> {
    const fields = { platform, name, credentials };
    const made = await this.#ask<{
      channel: { id: string; webhook_url: string };
      secret: string | null;
    }>("POST", "channels", fields);
    return { id: made.channel.id, url: made.channel.webhook_url, secret: made.secret ?? "" };
  }

  /** Who is there besides this one; whoever has left is, for some seconds. */
  async othersHere(email: string): Promise<string[]> {
    const { agents } = await this.#ask<{
      agents: { email: string; status: { kind: string } | null }[];
    }>("GET", "agents");
    return agents
      .filter((one) => one.email !== email && one.status && one.status.kind !== "offline")
      .map((one) => one.email);
  }

  /** Whoever writes one of the words gets the category. */
  async sort(category: string, phrases: readonly string[]): Promise<void> {
    const rule = { name: `About ${category.toLowerCase()}`, category, phrases };
    await this.#ask("POST", "category_rules", rule);
  }

  /** A reply that solves the conversation and tags it. */
  async macro(title: string, shortcut: string, text: string): Promise<void> {
    const steps = { status: "solved", add_tags: [shortcut] };
    await this.#ask("POST", "canned_replies", { title, shortcut, text, steps });
  }

  async pauseChannel(id: string, isPaused: boolean): Promise<void> {
    await this.#ask("PATCH", `channels/${id}`, { enabled: !isPaused });
  }

  async #ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.#hub}/api/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (answer.status === 204 ? null : await answer.json()) as T;
  }
}
