// An administrator connects a platform, sees its first event come in, reads and replays what came, and pauses it.

import { execFileSync } from "node:child_process";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { Agent } from "../src/agent";
import { openBrowser, person, picturesOfAllWindows } from "../src/browser";
import { TelegramBot } from "../src/platform";

const hub = `http://127.0.0.1:${inject("port")}`;

describe("a channel", () => {
  let browser: Browser;
  let page: Page;
  let bot: TelegramBot;

  beforeAll(async () => {
    browser = await openBrowser();
    const context = await person(browser, { permissions: ["clipboard-read", "clipboard-write"] });
    const ada = await Agent.signedIn(context, hub, "admin@example.com");
    page = ada.page;
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await picturesOfAllWindows();
  });
  afterAll(() => browser?.close());

  const button = (name: string | RegExp): Locator => page.getByRole("button", { name });
  const dialog = (name: string): Locator => page.getByRole("dialog", { name });
  const tab = (name: string): Locator =>
    page.getByRole("navigation", { name: "Parts of this channel" }).getByRole("button", { name });
  const copied = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
  const fromHere = (address: string): string => {
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/webhooks\/telegram\/[\w-]+$/);
    return address;
  };

  it("is chosen from the gallery", async () => {
    await page.goto(`${hub}/console/admin/channels`);
    await page.getByRole("heading", { name: "Connect a channel" }).waitFor();
    await button(/^Telegram/).click();
    await page.getByRole("heading", { name: "Connect Telegram" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/console/admin/channels/new/telegram");
  });

  it("says at the field what is wrong with a key", async () => {
    await page.getByLabel("Name", { exact: true }).fill("Lamp bot");
    await page.getByLabel("Bot token").fill("a b c");
    await button("Continue").click();
    const fault = page.getByRole("alert").filter({ hasText: "printable ASCII" });
    await fault.waitFor();
    const token = page.getByLabel("Bot token");
    expect(await token.getAttribute("aria-invalid")).toBe("true");
    await token.fill("");
    await fault.waitFor({ state: "hidden" });
  });

  it("says what to paste where, and copies it", async () => {
    await button("Continue").click();
    await page.getByText("Waiting for the first event…", { exact: true }).waitFor();
    const url = await page.getByLabel("Callback URL", { exact: true }).inputValue();
    await button("Copy: Callback URL").click();
    await page.getByText("Copied", { exact: true }).waitFor();
    expect(await copied()).toBe(fromHere(url));
    const secret = page.getByLabel("Secret token", { exact: true });
    expect(await secret.getAttribute("type")).toBe("password");
    await button("Show: Secret token").click();
    expect(await secret.getAttribute("type")).toBe("text");
    bot = new TelegramBot(url, await secret.inputValue());
    await page.getByText("posts only to https addresses").waitFor();
  });

  it("turns green with the first event, by itself", async () => {
    expect(await bot.write("Lena Bot", "Is the Arden lamp back?")).toBe(200);
    await page.getByText("The first event is here", { exact: true }).waitFor();
    await page.getByText("receiving", { exact: true }).waitFor();
    await button("Done").click();
    await page.getByText(/The newest event came/).waitFor();
  });

  it("brings its conversation to the inbox, under its own sign", async () => {
    await page.goto(`${hub}/console/all`);
    const row = page.getByRole("link").filter({ hasText: "Is the Arden lamp back?" });
    await row.getByText("Lamp bot").waitFor({ state: "attached" });
    await page.goBack();
  });

  it("shows each delivery with its body, and works one off again", async () => {
    await tab("Deliveries").click();
    const list = page.getByRole("region", { name: "Deliveries" });
    await list.getByRole("button", { name: /^\w+ done ./ }).click();
    await dialog("Delivery").getByText('"text": "Is the Arden lamp back?"').waitFor();
    await button("Copy: Body").click();
    expect(JSON.parse(await copied())).toMatchObject({
      message: { text: "Is the Arden lamp back?" },
    });
    await button("Replay").click();
    const question = dialog("Work this delivery off again?");
    await question.getByRole("button", { name: "Replay" }).click();
    await page.getByText(/^Worked off again: /).waitFor();
    await button("Close the delivery").click();
    await dialog("Delivery").waitFor({ state: "hidden" });
  });

  it("lists what failed, with the reason", async () => {
    expect(await bot.post("{broken")).toBe(200);
    await page.getByRole("radio", { name: "failed" }).check();
    const list = page.getByRole("region", { name: "Deliveries" });
    await list.getByRole("button", { name: /^\w+ failed ./ }).waitFor();
    expect(await list.getByRole("button", { name: /^\w+ done ./ }).count()).toBe(0);
  });

  it("is renamed, and keeps a key that is given later", async () => {
    await tab("Overview").click();
    await page.getByLabel("Name", { exact: true }).fill("Lamp bot Berlin");
    await page.getByLabel("Bot token").fill("4711:a-token-of-the-bot");
    await button("Save").click();
    await page.getByRole("heading", { name: "Lamp bot Berlin" }).waitFor();
    await page.getByPlaceholder("Set. Paste a new one to replace it").nth(1).waitFor();
    expect(await page.getByLabel("Bot token", { exact: true }).inputValue()).toBe("");
  });

  it("is paused by an answer to a question, and resumed", async () => {
    await button("Pause").click();
    await dialog("Pause “Lamp bot Berlin”?").getByRole("button", { name: "Pause" }).click();
    await page.getByText(/^Webhooks are refused/).waitFor();
    expect(await bot.write("Lena Bot", "Anybody there?")).toBe(403);
    await button("Resume").click();
    await page.getByText(/The newest event came/).waitFor();
    expect(await bot.write("Lena Bot", "Anybody there?")).toBe(200);
  });

  it("gets a new secret, and the old one is refused", async () => {
    await button("Make a new secret token").click();
    await dialog("Make a new secret token for “Lamp bot Berlin”?")
      .getByRole("button", { name: "Make a new secret token" })
      .click();
    // The overview has a field of this name, too: the new one stands beside the address.
    const url = await page.getByLabel("Callback URL", { exact: true }).inputValue();
    const secret = page.getByLabel("Secret token", { exact: true });
    expect(await bot.write("Lena Bot", "With the old one")).toBe(401);
    const renewed = new TelegramBot(url, await secret.inputValue());
    expect(await renewed.write("Lena Bot", "With the new one")).toBe(200);
  });

  it("of one's own system is tried with a command that works", async () => {
    await page.goto(`${hub}/console/admin/channels/new/generic`);
    await page.getByLabel("Name", { exact: true }).fill("Our app");
    await button("Continue").click();
    await button("Copy: Try it from a shell").click();
    const said = execFileSync("bash", ["-c", await copied()], { encoding: "utf8" });
    expect(JSON.parse(said)).toEqual({ repeated: false });
    await page.getByText("The first event is here", { exact: true }).waitFor();
  });

  it("is nobody's but an administrator's", async () => {
    const jon = await Agent.signedIn(await person(browser), hub, "jon@example.com");
    await jon.page.goto(`${hub}/console/admin/channels`);
    await jon.page.waitForURL(/\/console\/(mine|admin\/queues)/);
    expect(await jon.page.getByRole("button", { name: "Channels", exact: true }).count()).toBe(0);
  });
});
