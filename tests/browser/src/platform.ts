// A platform that posts here as it would: over the address and with the secret that the screen gave.

/** Telegram shows its secret with each update; it signs nothing. */
export class TelegramBot {
  #update = 1_000;
  readonly #url: string;
  readonly #secret: string;

  constructor(url: string, secret: string) {
    this.#url = url;
    this.#secret = secret;
  }

  /** A customer writes; gives the hub's status. */
  async write(name: string, text: string): Promise<number> {
    this.#update += 1;
    const from = { id: 4_711, is_bot: false, first_name: name };
    const chat = { id: 4_711, type: "private", first_name: name };
    const date = Math.floor(Date.now() / 1_000);
    const message = { message_id: this.#update, from, chat, date, text };
    return this.post(JSON.stringify({ update_id: this.#update, message }));
  }

  async post(body: string): Promise<number> {
    const answer = await fetch(this.#url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-telegram-bot-api-secret-token": this.#secret,
      },
      body,
    });
    return answer.status;
  }
}
