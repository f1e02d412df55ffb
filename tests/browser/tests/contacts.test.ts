// Somebody writes on two channels: an agent sees that they may be one, looks at what a join would do, joins, and undoes it.

import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { violations } from "../src/accessibility";
import { Agent } from "../src/agent";
import { openBrowser, person, picturesOfAllWindows } from "../src/browser";
import { APP_SECRET } from "../src/channels";
import { Office } from "../src/office";
import { MetaApp, TelegramBot } from "../src/platform";

const hub = `http://127.0.0.1:${inject("port")}`;
const NAME = "Rosalind Franklin";

describe("a person on two channels", () => {
  let browser: Browser;
  let page: Page;
  let bot: TelegramBot;

  beforeAll(async () => {
    const office = await Office.opened(hub);
    const bots = await office.connect("telegram", "Contacts bot", {});
    bot = new TelegramBot(bots.url, bots.secret, 52_001);
    const numbers = await office.connect("whatsapp", "Contacts number", { app_secret: APP_SECRET });
    const whatsapp = new MetaApp(numbers.url, APP_SECRET);
    expect(await bot.write(NAME, "Hello from Telegram")).toBe(200);
    expect(await whatsapp.whatsapp("4915155500001", NAME, "Hello from WhatsApp")).toBe(200);
    browser = await openBrowser();
    const context = await person(browser);
    page = (await Agent.signedIn(context, hub, "admin@example.com")).page;
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await picturesOfAllWindows();
  });
  afterAll(() => browser?.close());

  const button = (name: string | RegExp): Locator => page.getByRole("button", { name });
  const dialog = (): Locator => page.getByRole("dialog", { name: "Join two contacts?" });
  const part = (name: string | RegExp): Locator => page.getByRole("region", { name });
  const found = (): Locator => page.getByRole("list").getByRole("button").filter({ hasText: NAME });

  it("is found twice, by name", async () => {
    await button("Contacts").click();
    await page.getByRole("textbox", { name: "Search by name or email" }).fill("Rosalind");
    await expect.poll(() => found().count()).toBe(2);
    await found().first().click();
    await page.getByRole("heading", { name: NAME, level: 1 }).waitFor();
    await part("Possible duplicate").getByText("same name").waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it("is looked at before it is joined", async () => {
    await button(`Review: ${NAME}`).click();
    await dialog().getByText("What comes along").waitFor();
    await dialog()
      .getByText(/^Contacts (bot|number)$/)
      .waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await dialog().waitFor({ state: "hidden" });
    await part("Possible duplicate").waitFor();
  });

  it("becomes one, with both channels in the timeline", async () => {
    await button(`Review: ${NAME}`).click();
    await dialog().getByRole("button", { name: "Join", exact: true }).click();
    await page.getByText(`Joined with ${NAME}`).waitFor();
    await part("Possible duplicate").waitFor({ state: "hidden" });
    await expect.poll(() => found().count()).toBe(1);
    const writes = part("Writes from").getByRole("listitem");
    await expect.poll(() => writes.count()).toBe(2);
    const timeline = part("Timeline");
    await timeline.getByText("Hello from Telegram").waitFor();
    await timeline.getByText("Hello from WhatsApp").waitFor();
    await timeline.getByText(`${NAME} was joined`).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it("comes apart again by the undo, and can be joined once more and taken apart on the page", async () => {
    await button("Undo").click();
    await page.getByText(`${NAME} is a contact of their own again`).first().waitFor();
    await expect.poll(() => found().count()).toBe(2);
    await part("Possible duplicate").waitFor();
    await button(`Review: ${NAME}`).click();
    await dialog().getByRole("button", { name: "Join", exact: true }).click();
    await part("Writes from").getByRole("button", { name: "Take apart" }).click();
    await part("Possible duplicate").waitFor();
    await expect.poll(() => found().count()).toBe(2);
  });

  it("says what they allow", async () => {
    const consents = part("What they allow");
    await consents
      .getByRole("group", { name: "Advertising" })
      .getByRole("radio", { name: "Not allowed" })
      .click();
    await consents.getByText(/written down by/).waitFor();
    await part("Timeline").getByText("Advertising: Not allowed").waitFor();
  });

  it("opens a conversation from the timeline", async () => {
    await part("Timeline")
      .getByRole("button")
      .filter({ hasText: /Hello from/ })
      .click();
    await page
      .getByRole("log", { name: "Messages" })
      .getByText(/^Hello from/)
      .waitFor();
    // And back, by the name beside the conversation.
    await page.getByRole("complementary").getByRole("button", { name: NAME }).click();
    await page.getByRole("heading", { name: NAME, level: 1 }).waitFor();
  });

  it("is erased when a word confirms it", async () => {
    await button("Erase…").click();
    const sure = page.getByRole("dialog", { name: `Erase ${NAME}?` });
    const erase = sure.getByRole("button", { name: "Erase" });
    expect(await erase.isDisabled()).toBe(true);
    await sure.getByRole("textbox").fill("erase");
    await erase.click();
    await page.getByText("Erased, with 1 message").waitFor();
    await expect.poll(() => found().count()).toBe(1);
  });
});
