// Platforms as they are for this hub: they post over the address and with the secret that the screen gave,
// and they answer what the hub asks of them.

import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";

const json = { "content-type": "application/json" };
const seconds = (): number => Math.floor(Date.now() / 1_000);

/** Telegram shows its secret with each update; it signs nothing. */
export class TelegramBot {
  #update = 1_000;
  readonly #url: string;
  readonly #secret: string;
  readonly #person: number;

  constructor(url: string, secret: string, person = 4_711) {
    this.#url = url;
    this.#secret = secret;
    this.#person = person;
  }

  /** A customer writes; gives the hub's status. */
  async write(name: string, text: string): Promise<number> {
    this.#update += 1;
    const from = { id: this.#person, is_bot: false, first_name: name };
    const chat = { id: this.#person, type: "private", first_name: name };
    const message = { message_id: this.#update, from, chat, date: seconds(), text };
    return this.post(JSON.stringify({ update_id: this.#update, message }));
  }

  /** To a message, by its number in the chat. */
  async react(name: string, message: number, emoji: string | null): Promise<number> {
    this.#update += 1;
    const user = { id: this.#person, is_bot: false, first_name: name };
    const message_reaction = {
      chat: { id: this.#person, type: "private", first_name: name },
      message_id: message,
      user,
      date: seconds(),
      old_reaction: [],
      new_reaction: emoji === null ? [] : [{ type: "emoji", emoji }],
    };
    return this.post(JSON.stringify({ update_id: this.#update, message_reaction }));
  }

  async post(body: string): Promise<number> {
    const headers = { ...json, "x-telegram-bot-api-secret-token": this.#secret };
    return (await fetch(this.#url, { method: "POST", headers, body })).status;
  }
}

/** Messenger, Instagram and WhatsApp sign the body with the app's secret. */
export class MetaApp {
  readonly #url: string;
  readonly #secret: string;

  constructor(url: string, secret: string) {
    this.#url = url;
    this.#secret = secret;
  }

  /** On WhatsApp, so many hours ago. */
  whatsapp(number: string, name: string, text: string, hoursAgo = 0): Promise<number> {
    const timestamp = String(seconds() - hoursAgo * 3_600);
    const id = `wamid.${number}.${timestamp}`;
    const value = {
      messaging_product: "whatsapp",
      metadata: { display_phone_number: "4930111", phone_number_id: "600" },
      contacts: [{ profile: { name }, wa_id: number }],
      messages: [{ from: number, id, timestamp, type: "text", text: { body: text } }],
    };
    const changes = [{ field: "messages", value }];
    return this.#post({ object: "whatsapp_business_account", entry: [{ id: "5000", changes }] });
  }

  /** Under a post of the page, or under somebody's comment. */
  comment(person: string, name: string, message: string, answers?: string): Promise<number> {
    const value = {
      item: "comment",
      verb: "add",
      from: { id: person, name },
      post_id: "100200_55",
      comment_id: `55_${person}`,
      parent_id: answers ? `55_${answers}` : "100200_55",
      post: { permalink_url: "https://www.facebook.com/100200/posts/55" },
      created_time: seconds(),
      message,
    };
    const changes = [{ field: "feed", value }];
    return this.#post({ object: "page", entry: [{ id: "100200", time: seconds(), changes }] });
  }

  /** To the page alone. */
  direct(person: string, text: string): Promise<number> {
    const timestamp = Date.now();
    const message = { mid: `m_${person}_${timestamp}`, text };
    const messaging = [{ sender: { id: person }, recipient: { id: "100200" }, timestamp, message }];
    return this.#post({ object: "page", entry: [{ id: "100200", time: timestamp, messaging }] });
  }

  async #post(update: unknown): Promise<number> {
    const body = JSON.stringify(update);
    const mac = createHmac("sha256", this.#secret).update(body).digest("hex");
    const headers = { ...json, "x-hub-signature-256": `sha256=${mac}` };
    return (await fetch(this.#url, { method: "POST", headers, body })).status;
  }
}

interface Asked {
  path: string;
  body: unknown;
}
type Answer = readonly [status: number, body: unknown];

/** Stands for all platforms' interfaces: every send is taken, until a test says otherwise. */
export class PlatformApi {
  readonly asked: Asked[] = [];
  readonly #server: Server;
  #number = 9_000;
  #script: Answer[] = [];
  readonly #always = new Map<string, Answer>();

  private constructor() {
    this.#server = createServer((request, response) => {
      let text = "";
      request.on("data", (piece) => {
        text += String(piece);
      });
      request.on("end", () => {
        const path = request.url ?? "";
        const [status, body] = this.#answer(path, request.method ?? "GET", text);
        response.writeHead(status, json).end(JSON.stringify(body));
      });
    });
  }

  static async started(): Promise<PlatformApi> {
    const api = new PlatformApi();
    api.#server.listen(0, "127.0.0.1");
    await once(api.#server, "listening");
    return api;
  }

  /** Of what was sent last. */
  get lastNumber(): number {
    return this.#number;
  }

  get base(): string {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("no address");
    return `http://127.0.0.1:${address.port}`;
  }

  /** The next sends are answered so, one after the other. */
  next(...answers: Answer[]): void {
    this.#script.push(...answers);
  }

  /** Every call whose path has this in it is answered so, until it is said anew. */
  on(part: string, ...answer: Answer): void {
    this.#always.set(part, answer);
  }

  sends(text: string): Asked[] {
    return this.asked.filter(({ body }) => JSON.stringify(body).includes(text));
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(path: string, method: string, text: string): Answer {
    for (const [part, answer] of this.#always) {
      if (!path.includes(part)) continue;
      this.asked.push({ path, body: parsed(text) });
      return answer;
    }
    if (path.includes("/message_templates")) return [200, { data: TEMPLATES }];
    if (method === "GET") return [404, { error: { message: "nobody by this name", code: 100 } }];
    const body = parsed(text);
    // Typing and reading are told when somebody types and reads: no test waits for them.
    if (isSign(path, text)) return [200, { ok: true, success: true, recipient_id: "1" }];
    this.asked.push({ path: method === "POST" ? path : `${method} ${path}`, body });
    const scripted = this.#script.shift();
    if (scripted) return scripted;
    this.#number += 1;
    const id = String(this.#number);
    if (path.includes("api.telegram.org")) {
      return [200, { ok: true, result: { message_id: this.#number, chat: { id: 4_711 } } }];
    }
    return [
      200,
      { id, message_id: `m_${id}`, recipient_id: "1", messages: [{ id: `wamid.out.${id}` }] },
    ];
  }
}

function isSign(path: string, body: string): boolean {
  return path.includes("sendChatAction") || /"(typing_on|mark_seen)"|"status":"read"/u.test(body);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const TEMPLATES = [
  {
    name: "order_ready",
    language: "en",
    status: "APPROVED",
    category: "UTILITY",
    components: [{ type: "BODY", text: "Hello {{1}}, your order {{2}} is ready to be collected." }],
  },
  {
    name: "new_lamp",
    language: "en",
    status: "APPROVED",
    category: "MARKETING",
    components: [
      { type: "HEADER", format: "IMAGE" },
      { type: "BODY", text: "The new Arden lamp is here, {{1}}." },
    ],
  },
  {
    name: "come_back",
    language: "en",
    status: "APPROVED",
    category: "MARKETING",
    components: [{ type: "BODY", text: "We would like to hear from you again." }],
  },
];
