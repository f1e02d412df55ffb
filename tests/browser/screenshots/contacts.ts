// Draws a person over several channels, and what a join would do.

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, inject, it } from "vitest";
import { Agent } from "../src/agent";
import { album } from "../src/album";
import { openBrowser, person } from "../src/browser";
import { APP_SECRET } from "../src/channels";
import { Office } from "../src/office";
import { MetaApp, TelegramBot } from "../src/platform";
import { VARIANTS } from "../src/variants";

describe.each(VARIANTS)("$name", ({ name, viewport, colorScheme }) => {
  const hub = `http://127.0.0.1:${inject("port")}`;
  const called = `Rosalind ${name}`;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const office = await Office.opened(hub);
    const number = `49151${Date.now() % 100_000_000}`;
    const bots = await office.connect("telegram", `Lamp bot ${name}`, {});
    const bot = new TelegramBot(bots.url, bots.secret, Date.now() % 1_000_000);
    const keys = { app_secret: APP_SECRET };
    const numbers = await office.connect("whatsapp", `Shop number ${name}`, keys);
    const whatsapp = new MetaApp(numbers.url, APP_SECRET);
    await bot.write(
      called,
      "Is the Arden lamp back in stock? I looked for it in three of your shops.",
    );
    await whatsapp.whatsapp(number, called, "Hello, it is me again.");
    browser = await openBrowser();
    const context = await person(browser, { viewport, colorScheme });
    page = (await Agent.signedIn(context, hub, "admin@example.com")).page;
  });
  afterAll(() => browser?.close());

  const draw = album(name);
  const picture = (what: string) => draw(page, what);

  it("draws the list, a page, a join and what comes of it", async () => {
    await page.goto(`${hub}/console/contacts`);
    const found = page.getByRole("list").getByRole("button").filter({ hasText: called });
    await found.nth(1).waitFor();
    await picture("contacts-list");
    await found.first().click();
    await page.getByRole("button", { name: `Review: ${called}` }).waitFor();
    await page.getByRole("region", { name: "Timeline" }).getByRole("button").first().waitFor();
    await picture("contacts-page");
    await page.getByRole("button", { name: `Review: ${called}` }).click();
    await page.getByText("What comes along").waitFor();
    await picture("contacts-join");
    await page.getByRole("button", { name: "Join", exact: true }).click();
    await page
      .getByText(/was joined/)
      .first()
      .waitFor();
    await page.getByRole("button", { name: "Take apart" }).waitFor();
    await picture("contacts-joined");
    await page.getByRole("region", { name: "What they allow" }).scrollIntoViewIfNeeded();
    await picture("contacts-consents");
    await page.getByRole("button", { name: "Erase…" }).click();
    await page.getByRole("dialog", { name: `Erase ${called}?` }).waitFor();
    await picture("contacts-erase");
  });

  it("draws how long a channel keeps what was written", async () => {
    await page.goto(`${hub}/console/admin/channels`);
    await page
      .getByRole("button", { name: new RegExp(`Lamp bot ${name}`) })
      .first()
      .click();
    await page.getByText("Keep everything").click();
    await page.getByLabel("Days").fill("30");
    await page.getByText(/old yet|would delete/).waitFor();
    await page.getByText("How long it is kept").scrollIntoViewIfNeeded();
    await picture("contacts-retention");
  });
});
