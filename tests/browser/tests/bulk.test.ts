// An agent chooses everything of a channel, tags it, watches it being done from two windows, and takes it back.

import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { Agent } from "../src/agent";
import { openBrowser, person, picturesOfAllWindows } from "../src/browser";
import { Office } from "../src/office";
import { TelegramBot } from "../src/platform";

const hub = `http://127.0.0.1:${inject("port")}`;
/** More than one page of the list, so that "all of this view" is more than what is loaded. */
const CUSTOMERS = 60;
const CHANNEL = "Crowd bot";

describe("many conversations", () => {
  let browser: Browser;
  let page: Page;
  let other: Page;
  let mia: Agent;

  beforeAll(async () => {
    browser = await openBrowser();
    const office = await Office.opened(hub);
    const { url, secret } = await office.connect("telegram", CHANNEL, { bot_token: "4712:token" });
    for (let number = 1; number <= CUSTOMERS; number += 1) {
      const bot = new TelegramBot(url, secret, 50_000 + number);
      expect(await bot.write(`Guest ${number}`, "Is the sale still on?")).toBe(200);
    }
    const context = await person(browser);
    mia = await Agent.signedIn(context, hub, "mia@example.com");
    page = mia.page;
    other = (await Agent.signedIn(await person(browser), hub, "mia@example.com")).page;
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await picturesOfAllWindows();
  });
  afterAll(() => browser?.close());

  const jobs = (of: Page): Locator =>
    of.getByRole("region", { name: "Work on many conversations" });
  // Webhooks are worked off side by side, so the order of the customers is not that of their numbers.
  const box = (place: number): Locator =>
    page.getByRole("checkbox", { name: /^Choose the conversation of Guest/ }).nth(place);
  const row = (place: number): Locator =>
    mia.list.getByRole("link").filter({ hasText: "Is the sale still on?" }).nth(place);

  it("are found by their channel, with their count", async () => {
    await mia.view("All");
    await page.getByRole("button", { name: /^Channel:/ }).click();
    const choice = page.getByRole("menuitem", { name: CHANNEL });
    await choice.waitFor();
    expect(await choice.textContent()).toContain(String(CUSTOMERS));
    await choice.click();
    await row(0).waitFor();
  });

  it("are chosen one by one, by range, and all of them", async () => {
    await row(0).hover();
    await box(0).check();
    await page.getByText("1 chosen").waitFor();
    await box(3).click({ modifiers: ["Shift"] });
    await page.getByText("4 chosen").waitFor();
    await page.getByRole("button", { name: "all of this view" }).click();
    await page.getByText("All of this view").waitFor();
  });

  it("are tagged while both windows watch", async () => {
    await page.getByRole("button", { name: "Tags…" }).click();
    await page.getByRole("textbox", { name: "Tags, with commas between them" }).fill("sale");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    for (const one of [page, other]) {
      await jobs(one).getByText("tag with sale").waitFor();
      await jobs(one).getByText(`${CUSTOMERS} done`).waitFor();
    }
    await row(0).getByTitle("sale", { exact: true }).waitFor();
  });

  it("are put back, and only what nobody changed since", async () => {
    await row(0).click();
    await page.getByRole("button", { name: "Remove tag sale" }).click();
    await jobs(page).getByRole("button", { name: "Undo" }).click();
    await jobs(page)
      .getByText(`${CUSTOMERS - 1} done · 1 left alone`)
      .waitFor();
    await jobs(page).getByRole("button", { name: "Why?" }).click();
    await page.getByText("left alone: Mia Tanaka changed the tags since").waitFor();
    await page.getByRole("button", { name: "Close", exact: true }).click();
    await row(1).getByTitle("sale", { exact: true }).waitFor({ state: "hidden" });
  });
});
