// An agent answers customers of platforms: how far a reply has come, what a platform takes, and who reads it.

import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { violations } from "../src/accessibility";
import type { Agent } from "../src/agent";
import { picturesOfAllWindows } from "../src/browser";
import { lampBot, shopNumber, shopPage } from "../src/channels";
import type { Office } from "../src/office";
import type { MetaApp, PlatformApi, TelegramBot } from "../src/platform";
import { PlayedHub } from "../src/played_hub";

describe("a reply over a platform", () => {
  let hub: PlayedHub;
  let api: PlatformApi;
  let office: Office;
  let mia: Agent;
  let page: Page;
  let bot: TelegramBot;
  let telegram: string;
  let whatsapp: MetaApp;
  let facebook: MetaApp;

  beforeAll(async () => {
    hub = await PlayedHub.started();
    ({ api, office } = hub);
    ({ there: bot, id: telegram } = await lampBot(office));
    whatsapp = (await shopNumber(office)).there;
    facebook = (await shopPage(office)).there;
    mia = await hub.agent("mia@example.com");
    page = mia.page;
    await mia.view("All");
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await picturesOfAllWindows();
  });
  afterAll(() => hub?.stop());

  const open = async (text: string): Promise<void> => {
    await mia.row(text).click();
    await mia.message(text).waitFor();
  };
  const sent = (text: string): Locator => mia.log.getByRole("article").filter({ hasText: text });

  it("goes out, and says so", async () => {
    expect(await bot.write("Lena", "Is the Arden lamp back?")).toBe(200);
    await open("Is the Arden lamp back?");
    await mia.write("Yes, since this morning.");
    await sent("Yes, since this morning.").getByText("Sent", { exact: true }).waitFor();
    expect(api.sends("Yes, since this morning.")).toHaveLength(1);
  });

  it("that is refused says why, and goes out again at a click", async () => {
    const blocked = "Forbidden: bot was blocked by the user";
    api.next([403, { ok: false, error_code: 403, description: blocked }]);
    await mia.write("Shall I keep one for you?");
    const row = sent("Shall I keep one for you?");
    const problem = row.getByRole("alert");
    await problem.filter({ hasText: "Not delivered." }).filter({ hasText: "blocked" }).waitFor();
    expect(await violations(page)).toEqual([]);
    await problem.getByRole("button", { name: "Send again" }).click();
    await row.getByText("Sent", { exact: true }).waitFor();
    await problem.waitFor({ state: "hidden" });
    expect(api.sends("Shall I keep one for you?")).toHaveLength(2);
  });

  it("that is longer than the platform takes is counted and kept back", async () => {
    await mia.reply.fill("a".repeat(4_000));
    await page.getByText("4,000 / 4,096").waitFor();
    await mia.write("a".repeat(4_100));
    await page.getByText("4 characters too long").waitFor({ state: "attached" });
    await page.getByRole("alert").filter({ hasText: "Telegram takes 4,096 characters" }).waitFor();
    expect(api.sends("aaaa")).toHaveLength(0);
    await mia.reply.fill("");
  });

  it("waits while the channel is paused, and the composer says so", async () => {
    await office.pauseChannel(telegram, true);
    await page.reload();
    await page.getByRole("alert").filter({ hasText: "This channel is paused" }).waitFor();
    await office.pauseChannel(telegram, false);
    await page.reload();
    await mia.reply.waitFor();
  });

  it("counts down the time to answer on WhatsApp", async () => {
    expect(await whatsapp.whatsapp("4915112345678", "Gita", "When do you open?", 2)).toBe(200);
    await open("When do you open?");
    await page.getByText(/Reply within 21 h \d+ min/).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it("takes a template once that time is over", async () => {
    expect(await whatsapp.whatsapp("4915187654321", "Bo", "Tell me when it is here.", 30)).toBe(
      200,
    );
    await open("Tell me when it is here.");
    await page.getByText(/^The time to answer freely on WhatsApp is over/).waitFor();
    await mia.write("It is here!");
    await page.getByRole("alert").filter({ hasText: "An approved template" }).waitFor();
    await page.getByRole("button", { name: "Choose a template" }).click();
    await page.getByRole("textbox", { name: "Search templates" }).fill("collected");
    await page.getByRole("button", { name: /^order_ready/ }).click();
    expect(await page.getByLabel("Value of {{1}}").inputValue()).toBe("Bo");
    await page.getByLabel("Value of {{2}}").fill("4711");
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: "Send template" }).click();
    const text = "Hello Bo, your order 4711 is ready to be collected.";
    await sent(text).getByText("Sent", { exact: true }).waitFor();
    expect(api.sends("order_ready")).toHaveLength(1);
  });

  it("under a post is public, unless it is meant for its author alone", async () => {
    expect(await facebook.comment("8001", "Ben", "How much is the lamp?")).toBe(200);
    await open("How much is the lamp?");
    await page.getByText("Everybody can read this reply on Facebook.").waitFor();
    await mia.reply.fill("It is 89 euros.");
    await page.getByRole("button", { name: "Reply publicly" }).click();
    await sent("It is 89 euros.").getByText("Sent", { exact: true }).waitFor();
    expect(api.sends("It is 89 euros.")[0]?.path).toContain("/comments");
    await page.getByRole("radio", { name: "Private" }).check();
    await page.getByText(/^Goes to the author alone/).waitFor();
    expect(await violations(page)).toEqual([]);
    await mia.reply.fill("Here is a discount for you.");
    await page.getByRole("button", { name: "Reply privately" }).click();
    await sent("Here is a discount for you.").getByText("only to its author").waitFor();
    await sent("Here is a discount for you.").getByText("Sent", { exact: true }).waitFor();
    expect(api.sends("Here is a discount for you.")[0]?.path).toContain("/messages");
  });
});
