// Draws the page on which one plays a customer of any platform.

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, inject, it } from "vitest";
import { album } from "../src/album";
import { openBrowser, openWindow, person } from "../src/browser";
import { FakePlatform } from "../src/fake_platform";
import { VARIANTS } from "../src/variants";

describe("the fake platform", () => {
  let browser: Browser;
  let platform: FakePlatform;

  beforeAll(async () => {
    platform = await FakePlatform.started(`http://127.0.0.1:${inject("port")}`);
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    platform?.stop();
  });

  it.each(VARIANTS)("is drawn, $name", async ({ name, viewport, colorScheme }) => {
    const context = await person(browser, { viewport, colorScheme });
    const page: Page = await openWindow(context, `fake-${name}`);
    const draw = album(name);
    await page.goto(platform.address);
    await page.locator("#accounts button").first().waitFor();
    await draw(page, "fake-first");
    await page.locator("#people button").first().click();
    await page.getByRole("textbox", { name: "Message" }).fill("Is the Arden lamp back in stock?");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await page.locator("#chat").getByText("Is the Arden lamp back in stock?").last().waitFor();
    await draw(page, "fake-chat");
    if (viewport.width < 600) {
      await page.getByRole("button", { name: "Switches" }).click();
    }
    await page.locator("#calls li").first().waitFor();
    await draw(page, "fake-switches");
  });
});
