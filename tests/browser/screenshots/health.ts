// Draws what an administrator sees of a channel that has stopped, the seven days of a page, and a template with a picture.

import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import { Agent } from "../src/agent";
import { openBrowser, person } from "../src/browser";
import { HubProcess } from "../src/hub_process";
import { Office } from "../src/office";
import { MetaApp, PlatformApi, TelegramBot } from "../src/platform";
import { VARIANTS } from "../src/variants";

const OUT = resolve(import.meta.dirname, "../../../test-results/screenshots");
const SECRET = "0123456789abcdef";

describe("the health of channels", () => {
  let browser: Browser;
  let api: PlatformApi;
  let hub: HubProcess;
  let address: string;
  let page_channel: string;
  let conversation: string;

  beforeAll(async () => {
    mkdirSync(OUT, { recursive: true });
    api = await PlatformApi.started();
    hub = await HubProcess.started({ BELLHOP_CHANNELS__API_BASE: api.base });
    address = `http://127.0.0.1:${hub.port}`;
    browser = await openBrowser();
    const office = await Office.opened(address);
    const bots = await office.connect("telegram", "Lamp bot", { bot_token: "4711:token" });
    const token = { app_secret: SECRET, access_token: "token-of-meta" };
    page_channel = (await office.connect("messenger", "Shop page", token)).id;
    const numbers = await office.connect("whatsapp", "Shop number", { ...token, waba_id: "5000" });
    await new TelegramBot(bots.url, bots.secret).write("Lena Fischer", "Is the Arden lamp back?");
    await new MetaApp(numbers.url, SECRET).whatsapp("4915187654321", "Bo", "Tell me, please.", 30);
    const mia = await Agent.signedIn(await person(browser), address, "mia@example.com");
    await mia.view("All");
    await mia.row("Tell me, please.").click();
    await mia.message("Tell me, please.").waitFor();
    conversation = new URL(mia.page.url()).pathname.split("/").at(-1) ?? "";
    await mia.row("Is the Arden lamp back?").click();
    api.next([401, { ok: false, error_code: 401, description: "Unauthorized" }]);
    await mia.write("Yes, since this morning.");
    await mia.page.getByText("Yes, since this morning.").first().waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await hub?.stop();
    api?.stop();
  });

  it.each(VARIANTS)("is drawn, $name", async ({ name, viewport, colorScheme }) => {
    const context = await person(browser, { viewport, colorScheme });
    const { page } = await Agent.signedIn(context, address, "admin@example.com");
    const picture = async (what: string) => {
      await page.evaluate(() => document.fonts.ready);
      await page.screenshot({ path: join(OUT, `${what}-${name}.png`), animations: "disabled" });
    };
    await page.getByRole("status").filter({ hasText: "Replies over “Lamp bot”" }).waitFor();
    await picture("health-stopped");
    await page.getByRole("button", { name: "Dismiss" }).first().click();
    await page.goto(`${address}/console/admin/channels/${page_channel}`);
    await page.getByRole("switch", { name: "Answer for seven days" }).waitFor();
    await picture("health-seven-days");
    await page.goto(`${address}/console/all/${conversation}`);
    await page.getByRole("button", { name: "Choose a template" }).click();
    await page.getByRole("button", { name: /^new_lamp/ }).click();
    await page.getByLabel("Picture above the text").waitFor();
    await picture("health-template");
  });
});
