// Draws how platforms are answered: what is in the way, who reads it, how far it has come.

import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import { Agent } from "../src/agent";
import { openBrowser, person } from "../src/browser";
import { HubProcess } from "../src/hub_process";
import { Office } from "../src/office";
import { MetaApp, PlatformApi, TelegramBot } from "../src/platform";
import { VARIANTS } from "../src/variants";

const OUT = resolve(import.meta.dirname, "../../../test-results/screenshots");
const SECRET = "0123456789abcdef";

describe("replies", () => {
  let browser: Browser;
  let api: PlatformApi;
  let hub: HubProcess;
  let address: string;
  const ids: string[] = [];

  beforeAll(async () => {
    mkdirSync(OUT, { recursive: true });
    api = await PlatformApi.started();
    hub = await HubProcess.started({ BELLHOP_CHANNELS__API_BASE: api.base });
    address = `http://127.0.0.1:${hub.port}`;
    browser = await openBrowser();
    const office = await Office.opened(address);
    const bots = await office.connect("telegram", "Lamp bot", { bot_token: "4711:token" });
    const token = { app_secret: SECRET, access_token: "token-of-meta" };
    const numbers = await office.connect("whatsapp", "Shop number", { ...token, waba_id: "5000" });
    const pages = await office.connect("messenger", "Shop page", token);
    await new TelegramBot(bots.url, bots.secret).write("Lena Fischer", "Is the Arden lamp back?");
    await new MetaApp(numbers.url, SECRET).whatsapp("4915112345678", "Gita", "Are you open?", 23);
    await new MetaApp(numbers.url, SECRET).whatsapp("4915187654321", "Bo", "Tell me, please.", 30);
    await new MetaApp(pages.url, SECRET).comment("8001", "Ben Okafor", "How much is the lamp?");
    const mia = await Agent.signedIn(await person(browser), address, "mia@example.com");
    await mia.view("All");
    const open = async (text: string) => {
      await mia.row(text).click();
      await mia.message(text).waitFor();
      ids.push(new URL(mia.page.url()).pathname.split("/").at(-1) ?? "");
    };
    await open("Is the Arden lamp back?");
    await mia.write("Yes, since this morning.");
    await mia.log.getByText("Sent", { exact: true }).waitFor({ state: "attached" });
    const blocked = "Forbidden: bot was blocked by the user";
    api.next([403, { ok: false, error_code: 403, description: blocked }]);
    await mia.write("Shall I keep one for you until Friday?");
    await mia.log.getByRole("alert").waitFor();
    await open("Are you open?");
    await open("Tell me, please.");
    await open("How much is the lamp?");
    await mia.write("It is 89 euros, and 79 until Sunday.").catch(() => undefined);
  });
  afterAll(async () => {
    await browser?.close();
    await hub?.stop();
    api?.stop();
  });

  it.each(VARIANTS)("are drawn, $name", async ({ name, viewport, colorScheme }) => {
    const context = await person(browser, { viewport, colorScheme });
    const { page } = await Agent.signedIn(context, address, "jon@example.com");
    const picture = async (what: string) => {
      await page.evaluate(() => document.fonts.ready);
      await page.screenshot({ path: join(OUT, `${what}-${name}.png`), animations: "disabled" });
    };
    const at = async (index: number): Promise<Page> => {
      await page.goto(`${address}/console/all/${ids[index]}`);
      await page.getByRole("textbox", { name: "Reply", exact: true }).waitFor();
      return page;
    };
    await (await at(0)).getByRole("alert").first().waitFor();
    await picture("replies-failed");
    await (await at(1)).getByText(/Reply within/).waitFor();
    await page.getByRole("textbox", { name: "Reply", exact: true }).fill("Yes! ".repeat(900));
    await page.getByText("characters too long").waitFor({ state: "attached" });
    await picture("replies-window");
    await page.getByRole("textbox", { name: "Reply", exact: true }).fill("");
    await (await at(2)).getByRole("button", { name: "Choose a template" }).click();
    await page.getByRole("button", { name: /^order_ready/ }).waitFor();
    await picture("replies-templates");
    await page.getByRole("button", { name: /^order_ready/ }).click();
    await picture("replies-template");
    await page.keyboard.press("Escape");
    await picture("replies-closed");
    await (await at(3)).getByText(/Everybody can read/).waitFor();
    await picture("replies-public");
    await page.getByRole("radio", { name: "Private" }).check();
    await picture("replies-private");
  });
});
