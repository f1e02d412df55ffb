// Draws an inbox over many channels, what is done to many conversations at once, and the rules that sort them.

import { afterAll, beforeAll, describe, it } from "vitest";
import { album } from "../src/album";
import { lampBot, shopNumber, shopPage } from "../src/channels";
import { PlayedHub } from "../src/played_hub";
import { VARIANTS } from "../src/variants";

describe("an inbox over many channels", () => {
  let hub: PlayedHub;

  beforeAll(async () => {
    hub = await PlayedHub.started();
    const { office } = hub;
    await office.sort("Refunds", ["refund", "money back"]);
    await office.sort("Orders", ["order", "commande"]);
    const sorry = "I am sorry, {{contact.first_name}}. Your money is on its way back to you.";
    await office.macro("Refund, and done", "refund", sorry);
    const { there: bot } = await lampBot(office);
    const { there: whatsapp } = await shopNumber(office);
    const { there: facebook } = await shopPage(office);
    const words = [
      "Where is my order? I am really angry, it is late again!",
      "Thank you, the lamp is wonderful.",
      "Bonjour, où est ma commande ? Elle devait arriver hier.",
      "I want a refund for the broken lamp.",
      "متى تفتحون غدًا؟",
    ];
    for (const [index, text] of words.entries()) {
      await whatsapp.whatsapp(`49151500000${index}`, `Guest ${index + 1}`, text, index);
      await facebook.comment(`81${index}`, `A person ${index + 1}`, text);
    }
    await facebook.direct("8200", "Can I pay in the shop, too?");
    await bot.write("Lena Fischer-Hohenlohe von Altenmarkt", "Is the Arden lamp back in stock?");
  });
  afterAll(() => hub?.stop());

  it.each(VARIANTS)("is drawn, $name", async ({ name, viewport, colorScheme }) => {
    const looks = { viewport, colorScheme };
    const mia = await hub.agent("admin@example.com", looks);
    const { page } = mia;
    const draw = album(name);
    await mia.view("All");
    await mia.row("Is the Arden lamp back").waitFor();
    await draw(page, "inbox-channels");
    await page.getByRole("button", { name: /^Channel:/ }).click();
    await page.getByRole("menuitem", { name: "Shop number" }).waitFor();
    await draw(page, "inbox-channel-menu");
    await page.getByRole("menuitem", { name: "Shop number" }).click();
    await page.getByRole("button", { name: "Filter by category and language" }).click();
    await page.getByRole("menuitem").first().waitFor();
    await draw(page, "inbox-label-menu");
    await page.keyboard.press("Escape");
    const boxes = page.getByRole("checkbox", { name: /^Choose the conversation of/ });
    await boxes.nth(0).check();
    await boxes.nth(2).click({ modifiers: ["Shift"] });
    await draw(page, "bulk-bar");
    await page.getByRole("button", { name: "Tags…" }).click();
    await page
      .getByRole("textbox", { name: "Tags, with commas between them" })
      .fill(`sale-${name}`);
    await draw(page, "bulk-tags");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    const jobs = page.getByRole("region", { name: "Work on many conversations" });
    await jobs.getByText(/ done/).first().waitFor();
    await draw(page, "bulk-done");
    await boxes.nth(0).check();
    await boxes.nth(1).check();
    await page.getByRole("button", { name: "Reply with a macro…" }).click();
    await page.getByRole("button", { name: "Reply to all" }).waitFor();
    await page
      .getByRole("list", { name: "Macros and canned replies" })
      .getByRole("button")
      .first()
      .click();
    await draw(page, "bulk-macro");
    await page.getByRole("button", { name: "Reply to all" }).click();
    await jobs.getByText(/^Starts in/).waitFor();
    await draw(page, "bulk-starts");
    await jobs.getByRole("button", { name: "Stop" }).click();
    await page.goto(`${hub.address}/console/admin/categories`);
    const rule = page.getByRole("button", { name: /^About refunds/ });
    await rule.waitFor();
    await draw(page, "categories");
    await rule.click();
    await page.getByRole("heading", { level: 2 }).waitFor();
    await draw(page, "categories-rule");
    await page.goto(`${hub.address}/console/admin/categories/test`);
    await page.getByLabel("What the customer writes").fill("I am angry: I want a refund.");
    await page.getByRole("button", { name: "Try it" }).click();
    await page
      .getByText(/^Category: /)
      .first()
      .waitFor();
    await draw(page, "categories-test");
    await page.goto(`${hub.address}/console/canned-replies`);
    await page.getByRole("button", { name: /^Refund, and done/ }).click();
    await page.getByText("And then").waitFor();
    await page.getByText("And then").scrollIntoViewIfNeeded();
    await draw(page, "macro-form");
  });
});
