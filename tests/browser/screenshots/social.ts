// Draws what stands on platforms: a thread of comments, what was done to it, reactions.

import { afterAll, beforeAll, describe, it } from "vitest";
import { album } from "../src/album";
import { lampBot, shopPage } from "../src/channels";
import { PlayedHub } from "../src/played_hub";
import { VARIANTS } from "../src/variants";

describe("messages on platforms", () => {
  let hub: PlayedHub;
  const ids: string[] = [];

  beforeAll(async () => {
    hub = await PlayedHub.started();
    const { api, office } = hub;
    api.on("/100200_55?", 200, {
      message:
        "The Arden lamp is back, in moss green and in brass.\nIn the shop from Friday, 10 o'clock, and from Monday on the website. The first twenty who write to us get the shade for free, as long as there are any.",
      created_time: "2026-11-20T09:30:00+0000",
      from: { name: "Our lamps", id: "100200" },
    });
    const bot = (await lampBot(office)).there;
    const facebook = (await shopPage(office)).there;
    await facebook.comment(
      "8001",
      "Ben Okafor",
      "How much is the lamp, and do you ship to Norway?",
    );
    await facebook.comment("8002", "Ada Lindqvist", "I paid 89, in the shop.", "8001");
    await facebook.comment(
      "8003",
      "A name that is really quite long and goes on",
      "Buy cheap lamps at my place!!! www.example.com/lamps",
    );
    await facebook.comment("8004", "ليلى", "متى تفتحون غدًا؟");
    await bot.write("Lena Fischer", "Is the Arden lamp back?");
    const mia = await hub.agent("mia@example.com");
    const { page } = mia;
    await mia.view("All");
    const open = async (text: string) => {
      await mia.row(text).click();
      await mia.log.getByRole("article").filter({ hasText: text }).waitFor();
      ids.push(new URL(page.url()).pathname.split("/").at(-1) ?? "");
    };
    const act = async (text: string, entry: string) => {
      const row = mia.log.getByRole("article").filter({ hasText: text });
      await row.hover();
      await row.getByRole("button", { name: "Actions" }).click();
      await page.getByRole("menuitem", { name: entry }).click();
    };
    await open("How much is the lamp, and do you ship to Norway?");
    await act("How much is the lamp", "Like on Facebook");
    await mia.log.getByText("Liked by your page").waitFor();
    await mia.reply.fill("It is 89 euros, and yes, we do.");
    await page.getByRole("button", { name: "Reply publicly" }).click();
    await page.getByText(/^4 comments|^5 comments/).waitFor();
    await open("Buy cheap lamps");
    const spam = mia.log.getByRole("article").first();
    await spam.hover();
    await spam.getByRole("button", { name: "Actions" }).click();
    await page.getByRole("menuitem", { name: "Hide on Facebook" }).click();
    await mia.log.getByText(/Hidden on Facebook: /).waitFor();
    api.next([400, { error: { message: "Likes are closed on this post", code: 100 } }]);
    await spam.hover();
    await spam.getByRole("button", { name: "Actions" }).click();
    await page.getByRole("menuitem", { name: "Like on Facebook" }).click();
    await mia.log.getByRole("alert").waitFor();
    await open("Is the Arden lamp back?");
    await mia.write("Yes, since this morning. Shall I keep one for you?");
    await mia.log.getByText("Sent", { exact: true }).waitFor({ state: "attached" });
    await bot.react("Lena Fischer", api.lastNumber, "🎉");
    await mia.log.getByRole("img", { name: /🎉/ }).waitFor();
    const theirs = mia.log.getByRole("article").filter({ hasText: "Is the Arden lamp back?" });
    await theirs.hover();
    await theirs.getByRole("button", { name: "React" }).click();
    await page.getByRole("menuitem", { name: "React with ❤" }).click();
    await theirs.getByRole("button", { name: /^❤/ }).waitFor();
  });
  afterAll(() => hub?.stop());

  it.each(VARIANTS)("are drawn, $name", async ({ name, viewport, colorScheme }) => {
    const { page } = await hub.agent("jon@example.com", { viewport, colorScheme });
    const draw = album(name);
    const picture = (what: string) => draw(page, what);
    const at = async (index: number): Promise<void> => {
      await page.goto(`${hub.address}/console/all/${ids[index]}`);
      await page.getByRole("textbox", { name: "Reply", exact: true }).waitFor();
    };
    await at(0);
    await page.getByText(/^5 comments/).waitFor();
    await picture("social-post");
    await page.getByRole("button", { name: /Show the thread/ }).click();
    await picture("social-thread");
    await page.getByRole("radio", { name: "Private" }).check();
    await picture("social-private");
    await at(1);
    await page.getByText(/Hidden on Facebook: /).waitFor();
    await picture("social-hidden");
    await at(2);
    await page.getByRole("img", { name: /🎉/ }).waitFor();
    await picture("social-reactions");
  });
});
