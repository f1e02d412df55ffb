// Draws what is out of the ordinary: far too much of everything, and no connection.

import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, inject, it } from "vitest";
import { Agent } from "../src/agent";
import { album } from "../src/album";
import { openBrowser, person } from "../src/browser";
import { crowd, LONG_TEXT } from "../src/crowd";
import { Customer } from "../src/customer";
import { Line } from "../src/line";
import { VARIANTS } from "../src/variants";

const hub = `http://127.0.0.1:${inject("port")}`;
const ARABIC = "مرحبا! هل المصباح متوفر؟ 💡";

beforeAll(async () => {
  await crowd(hub);
});

describe.each(VARIANTS)("$name", ({ name, viewport, colorScheme }) => {
  let browser: Browser;
  let line: Line;

  beforeAll(async () => {
    browser = await openBrowser();
    line = await Line.to(inject("port"));
    // Somebody is at the desk, or the chat would begin with a form.
    await Agent.signedIn(await person(browser), hub, "jon@example.com");
  });
  afterEach(() => line.mend());
  afterAll(async () => {
    await browser?.close();
    line?.close();
  });

  const someone = (locale = "en-GB"): Promise<BrowserContext> =>
    person(browser, { viewport, colorScheme, locale });
  const picture = album(name);

  it("draws the widget: long, right to left, offline", async () => {
    const lena = await Customer.atTheShop(await someone(), line.address, `lena-long-${name}`);
    await lena.openChat();
    await picture(lena.page, "widget-new");
    for (const text of [LONG_TEXT, `${"Loremipsum".repeat(30)} 🎉`, "🎉", ARABIC])
      await lena.write(text);
    await lena.state("Sent").waitFor();
    await picture(lena.page, "widget-overfull");
    await lena.log.getByRole("article").first().scrollIntoViewIfNeeded();
    await picture(lena.page, "widget-folded");
    line.cut();
    await lena.write("Is anybody there?");
    await lena.chat.getByText(/Reconnecting|You are offline/).waitFor();
    await picture(lena.page, "widget-offline");
    await lena.chat.getByRole("button", { name: "Back to all conversations" }).click();
    await lena.chat.getByRole("region", { name: "Your conversations" }).waitFor();
    await picture(lena.page, "widget-home-offline");
    line.mend();
    const omar = await Customer.atTheShop(await someone("ar"), line.address, `omar-${name}`);
    await omar.page.locator("button[aria-expanded]").first().click();
    await omar.chat.locator(".button").first().waitFor();
    await picture(omar.page, "widget-home-arabic");
    await omar.chat.locator(".button").first().click();
    await omar.chat.getByRole("textbox").fill(ARABIC);
    await omar.chat.getByRole("textbox").press("Enter");
    await omar.chat.locator(".state-sent, .state-seen").waitFor();
    await picture(omar.page, "widget-arabic");
  });

  it("draws the console: overfull, error, offline", async () => {
    const mia = await Agent.signedIn(await someone(), line.address, "mia@example.com");
    await mia.view("All");
    await mia.list.getByRole("link").nth(5).waitFor();
    await picture(mia.page, "inbox-overfull");
    await mia.row("And so?").first().click();
    await mia.log.getByRole("article").first().waitFor();
    await mia.log.getByText("And so?").waitFor();
    await picture(mia.page, "console-overfull");
    await mia.log.evaluate((log) => log.scrollTo({ top: 0 }));
    await mia.log.getByText("Kurz.").first().waitFor();
    await picture(mia.page, "console-overfull-top");
    await mia.page.keyboard.press("Control+k");
    await mia.page.getByRole("dialog", { name: "Commands" }).waitFor();
    await picture(mia.page, "palette");
    await mia.page.keyboard.press("Escape");
    await mia.log.focus();
    await mia.page.keyboard.press("?");
    await mia.page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    await picture(mia.page, "help");
    await mia.page.keyboard.press("Escape");
    line.cut();
    await mia.page.getByText(/Connection lost|Connecting…|You are offline/).waitFor();
    await mia.write("This waits for the connection");
    await mia.log.getByText("This waits for the connection").waitFor();
    await picture(mia.page, "console-offline");
    await mia.page.goBack();
    await mia.row("And so?").last().click();
    await mia.page.getByText("This conversation could not be loaded").waitFor();
    await picture(mia.page, "console-error");
  });

  it("draws settings and canned replies", async () => {
    const mia = await Agent.signedIn(await someone(), line.address, "mia@example.com");
    for (const screen of ["Settings", "Canned replies"]) {
      await mia.page.getByRole("button", { name: screen, exact: true }).click();
      await mia.page.getByRole("heading", { name: screen, exact: true }).waitFor();
      await picture(mia.page, screen.toLowerCase().replace(" ", "-"));
    }
  });
});
