// Draws what a person sees, light and dark, wide and narrow, into test-results/screenshots.
// The picture in README.md is `console-wide-light.png` of a run.

import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, describe, inject, it } from "vitest";
import { Agent } from "../src/agent";
import { album } from "../src/album";
import { openBrowser, openWindow, person } from "../src/browser";
import { Customer } from "../src/customer";
import { VARIANTS } from "../src/variants";

describe.each(VARIANTS)("$name", ({ name, viewport, colorScheme }) => {
  const hub = `http://127.0.0.1:${inject("port")}`;
  let browser: Browser;

  beforeAll(async () => {
    browser = await openBrowser();
    // Somebody is at the desk, or the chat would begin with a form.
    await Agent.signedIn(await person(browser), hub, "jon@example.com");
  });
  afterAll(() => browser?.close());

  const someone = (): Promise<BrowserContext> => person(browser, { viewport, colorScheme });
  const picture = album(name);

  it("draws the shop with the chat", async () => {
    const lena = await Customer.atTheShop(await someone(), hub, `lena-${name}`);
    await lena.launcher.waitFor();
    await picture(lena.page, "shop");
    await lena.openChat();
    await lena.introduce("Lena Fischer", "lena@example.com");
    await lena.write("Hello! Is the Arden table lamp in stock? 💡");
    await lena.state("Sent").waitFor();
    await lena.write("I need it by Friday.");
    await lena.message("I need it by Friday.").waitFor();
    await picture(lena.page, "widget");
  });

  it("draws the console", async () => {
    const context = await someone();
    const page = await openWindow(context, `login-${name}`);
    await page.goto(`${hub}/console`);
    await page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
    await picture(page, "login");
    const mia = await Agent.signedIn(await someone(), hub, "mia@example.com");
    await mia.view("All");
    await mia.list.getByRole("link").nth(3).waitFor();
    await picture(mia.page, "inbox");
    // One of the demo's conversations, with a note, tags and an earlier conversation beside it.
    await mia.row("Camille Renard").click();
    await mia.log.getByRole("article").first().waitFor();
    await picture(mia.page, "console");
    const jon = await Agent.signedIn(await someone(), hub, "jon@example.com");
    await jon.page.getByRole("textbox", { name: /Search/ }).fill("nobody ever wrote this");
    await jon.page.getByText("Nothing found").waitFor();
    await picture(jon.page, "empty");
  });
});
