// Draws what an administrator sees of a channel that has stopped, the seven days of a page, and a template with a picture.

import { afterAll, beforeAll, describe, it } from "vitest";
import { album } from "../src/album";
import { lampBot, shopNumber, shopPage } from "../src/channels";
import { PlayedHub } from "../src/played_hub";
import { VARIANTS } from "../src/variants";

describe("the health of channels", () => {
  let hub: PlayedHub;
  let page_channel: string;
  let conversation: string;

  beforeAll(async () => {
    hub = await PlayedHub.started();
    const { api, office } = hub;
    const bot = (await lampBot(office)).there;
    page_channel = (await shopPage(office)).id;
    const whatsapp = (await shopNumber(office)).there;
    await bot.write("Lena Fischer", "Is the Arden lamp back?");
    await whatsapp.whatsapp("4915187654321", "Bo", "Tell me, please.", 30);
    const mia = await hub.agent("mia@example.com");
    await mia.view("All");
    await mia.row("Tell me, please.").click();
    await mia.message("Tell me, please.").waitFor();
    conversation = new URL(mia.page.url()).pathname.split("/").at(-1) ?? "";
    await mia.row("Is the Arden lamp back?").click();
    api.next([401, { ok: false, error_code: 401, description: "Unauthorized" }]);
    await mia.write("Yes, since this morning.");
    await mia.page.getByText("Yes, since this morning.").first().waitFor();
  });
  afterAll(() => hub?.stop());

  it.each(VARIANTS)("is drawn, $name", async ({ name, viewport, colorScheme }) => {
    const { page } = await hub.agent("admin@example.com", { viewport, colorScheme });
    const draw = album(name);
    const picture = (what: string) => draw(page, what);
    await page.getByRole("status").filter({ hasText: "Replies over “Lamp bot”" }).waitFor();
    await picture("health-stopped");
    await page.getByRole("button", { name: "Dismiss" }).first().click();
    await page.goto(`${hub.address}/console/admin/channels/${page_channel}`);
    await page.getByRole("switch", { name: "Answer for seven days" }).waitFor();
    await picture("health-seven-days");
    await page.goto(`${hub.address}/console/all/${conversation}`);
    await page.getByRole("button", { name: "Choose a template" }).click();
    await page.getByRole("button", { name: /^new_lamp/ }).click();
    await page.getByLabel("Picture above the text").waitFor();
    await picture("health-template");
  });
});
