// Channels as an administrator would make them, each with its platform's end of the line.

import type { Office } from "./office";
import { MetaApp, TelegramBot } from "./platform";

export const APP_SECRET = "0123456789abcdef";
const META = { app_secret: APP_SECRET, access_token: "token-of-meta" };

interface Connected<T> {
  /** The channel's. */
  id: string;
  url: string;
  there: T;
}

export async function lampBot(
  office: Office,
  name = "Lamp bot",
  customer?: number,
): Promise<Connected<TelegramBot>> {
  const { id, url, secret } = await office.connect("telegram", name, { bot_token: "4711:token" });
  return { id, url, there: new TelegramBot(url, secret, customer) };
}

/** On WhatsApp, with templates. */
export async function shopNumber(
  office: Office,
  name = "Shop number",
): Promise<Connected<MetaApp>> {
  const { id, url } = await office.connect("whatsapp", name, { ...META, waba_id: "5000" });
  return { id, url, there: new MetaApp(url, APP_SECRET) };
}

/** On Facebook: chats, and comments under its posts. */
export async function shopPage(office: Office, name = "Shop page"): Promise<Connected<MetaApp>> {
  const { id, url } = await office.connect("messenger", name, META);
  return { id, url, there: new MetaApp(url, APP_SECRET) };
}
