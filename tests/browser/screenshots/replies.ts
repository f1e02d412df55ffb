// Draws how platforms are answered: what is in the way, who reads it, how far it has come.

import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import { album } from "../src/album";
import { lampBot, shopNumber, shopPage } from "../src/channels";
import { PlayedHub } from "../src/played_hub";
import { VARIANTS } from "../src/variants";

describe("replies", () => {
  let hub: PlayedHub;
  const ids: string[] = [];

  beforeAll(async () => {
    hub = await PlayedHub.started();
    const { api, office } = hub;
    const bot = (await lampBot(office)).there;
    const whatsapp = (await shopNumber(office)).there;
    const facebook = (await shopPage(office)).there;
    await bot.write("Lena Fischer", "Is the Arden lamp back?");
    await whatsapp.whatsapp("4915112345678", "Gita", "Are you open?", 23);
    await whatsapp.whatsapp("4915187654321", "Bo", "Tell me, please.", 30);
    await facebook.comment("8001", "Ben Okafor", "How much is the lamp?");
    const mia = await hub.agent("mia@example.com");
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
  afterAll(() => hub?.stop());

  it.each(VARIANTS)("are drawn, $name", async ({ name, viewport, colorScheme }) => {
    const { page } = await hub.agent("jon@example.com", { viewport, colorScheme });
    const draw = album(name);
    const picture = (what: string) => draw(page, what);
    const at = async (index: number): Promise<Page> => {
      await page.goto(`${hub.address}/console/all/${ids[index]}`);
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
