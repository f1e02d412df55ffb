// Draws how a platform is connected, watched and mended.

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, inject, it } from "vitest";
import { Agent } from "../src/agent";
import { album } from "../src/album";
import { openBrowser, person } from "../src/browser";
import { TelegramBot } from "../src/platform";
import { VARIANTS } from "../src/variants";

describe.each(VARIANTS)("$name", ({ name, viewport, colorScheme }) => {
  const hub = `http://127.0.0.1:${inject("port")}`;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await openBrowser();
    const context = await person(browser, { viewport, colorScheme });
    page = (await Agent.signedIn(context, hub, "admin@example.com")).page;
  });
  afterAll(() => browser?.close());

  const draw = album(name);
  const picture = (what: string) => draw(page, what);
  const connect = async (platform: string, channel: string): Promise<void> => {
    await page.goto(`${hub}/console/admin/channels/new/${platform}`);
    await page.getByLabel("Name", { exact: true }).fill(channel);
    for (const field of await page.locator("input[required][type=password]").all()) {
      await field.fill("0123456789abcdef");
    }
  };
  const go = () => page.getByRole("button", { name: "Continue" }).click();

  it("draws the gallery", async () => {
    await page.goto(`${hub}/console/admin/channels/new`);
    await page.getByRole("heading", { name: "Connect a channel" }).waitFor();
    await picture("channels-gallery");
  });

  it("draws a form with a fault", async () => {
    await connect("whatsapp", "WhatsApp · Support");
    await page.getByLabel("App secret").fill("a b");
    await go();
    await page.getByRole("alert").first().waitFor();
    await picture("channels-form");
    await page.getByLabel("App secret").fill("0123456789abcdef");
    await go();
    await page.getByText("Waiting for the first event…", { exact: true }).waitFor();
    await picture("channels-connect-whatsapp");
  });

  it("draws the connection, its first event and its deliveries", async () => {
    await connect("telegram", "Lamp bot · Berlin and everywhere else that a lamp may be wanted");
    await go();
    await page.getByText("Waiting for the first event…", { exact: true }).waitFor();
    const url = await page.getByLabel("Callback URL", { exact: true }).inputValue();
    const secret = await page.getByLabel("Secret token", { exact: true }).inputValue();
    const bot = new TelegramBot(url, secret);
    await bot.write("Lena", "Is the Arden lamp back in stock?");
    await page.getByText("The first event is here", { exact: true }).waitFor();
    await page.getByText("The first event is here", { exact: true }).scrollIntoViewIfNeeded();
    await picture("channels-first-event");
    await bot.post("{broken");
    await bot.post('{"update_id":1,"poll":{"id":"17841400000000000001","question":"Which one?"}}');
    for (const text of ["Hello?", "I need it by Friday.", "😀"]) await bot.write("Lena", text);
    const parts = page.getByRole("navigation", { name: "Parts of this channel" });
    await parts.getByRole("button", { name: "Overview" }).click();
    await page
      .getByText(/^Goes to|A first message/)
      .first()
      .waitFor();
    await picture("channels-overview");
    await parts.getByRole("button", { name: "Deliveries" }).click();
    await page.getByRole("button", { name: /^\w+ failed ./ }).waitFor();
    await picture("channels-deliveries");
    await page
      .getByRole("button", { name: /^\w+ done ./ })
      .first()
      .click();
    await page.getByRole("heading", { name: "Body" }).waitFor();
    await picture("channels-delivery");
    await page.getByRole("button", { name: "Close the delivery" }).click();
    await page.goto(`${hub}/console/admin/channels`);
    await page
      .getByRole("button", { name: /Lamp bot/ })
      .first()
      .waitFor();
    await picture("channels-list");
  });

  it("draws one's own system that never posted", async () => {
    await connect("generic", "Our app");
    await go();
    await page.getByText("Waiting for the first event…", { exact: true }).waitFor();
    await picture("channels-connect-generic");
    const parts = page.getByRole("navigation", { name: "Parts of this channel" });
    await parts.getByRole("button", { name: "Deliveries" }).click();
    await page.getByText("Nothing came yet").waitFor();
    await picture("channels-no-deliveries");
  });
});
