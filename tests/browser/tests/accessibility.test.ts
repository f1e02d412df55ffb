// Every place of widget and console, light and dark, as axe-core sees it.

import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { violations } from "../src/accessibility";
import { Agent } from "../src/agent";
import { openBrowser, openWindow, person, picturesOfAllWindows } from "../src/browser";
import { Customer } from "../src/customer";
import { TelegramBot } from "../src/platform";

const hub = `http://127.0.0.1:${inject("port")}`;

describe.each(["light", "dark"] as const)("in the %s", (colorScheme) => {
  let browser: Browser;
  let ada: Agent;
  let mia: Agent;
  let lena: Customer;

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await picturesOfAllWindows();
  });
  afterAll(() => browser?.close());

  const someone = (): Promise<BrowserContext> => person(browser, { colorScheme });

  it("the widget: launcher, first page, thread, menu", async () => {
    lena = await Customer.atTheShop(await someone(), hub, `lena-${colorScheme}`);
    await lena.launcher.click();
    await lena.chat.getByRole("button", { name: "Send us a message" }).waitFor();
    const frame = await lena.frame();
    expect(await violations(lena.page)).toEqual([]);
    expect(await violations(frame)).toEqual([]);
    await lena.chat.getByRole("button", { name: "Send us a message" }).click();
    await lena.box.waitFor();
    expect(await violations(frame)).toEqual([]);
    await lena.write(`Hello from the ${colorScheme} side: https://example.com`);
    await lena.write("A long letter ".repeat(200));
    await lena.chat.getByRole("button", { name: "Show all" }).waitFor();
    await lena.state("Sent").waitFor();
    expect(await violations(frame)).toEqual([]);
    await lena.chat.getByRole("button", { name: "More", exact: true }).click();
    await lena.chat.getByRole("menu").waitFor();
    expect(await violations(frame)).toEqual([]);
    await lena.page.keyboard.press("Escape");
    await lena.chat.getByRole("button", { name: "Emoji" }).click();
    await lena.chat.getByRole("searchbox", { name: "Search emoji" }).waitFor();
    expect(await violations(frame)).toEqual([]);
  });

  it("the console's log-in", async () => {
    const page = await openWindow(await someone(), `log-in-${colorScheme}`);
    await page.goto(`${hub}/console`);
    await page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it("the console's inbox, thread and note", async () => {
    mia = await Agent.signedIn(await someone(), hub, "mia@example.com");
    await mia.view("All");
    await mia.list.getByRole("link").nth(3).waitFor();
    expect(await violations(mia.page)).toEqual([]);
    await mia.row("Camille Renard").click();
    await mia.log.getByRole("article").first().waitFor();
    await mia.page.getByRole("complementary", { name: "Contact" }).getByText("Tags").waitFor();
    expect(await violations(mia.page)).toEqual([]);
    await mia.page.getByRole("tab", { name: /^Note/ }).click();
    expect(await violations(mia.page)).toEqual([]);
    await mia.row("A long letter").first().click();
    await mia.message(`Hello from the ${colorScheme} side: https://example.com`).waitFor();
    expect(await violations(mia.page)).toEqual([]);
  });

  it.each([
    ["Commands", "Control+k"],
    ["Keyboard shortcuts", "?"],
  ])("the console's %s", async (name, key) => {
    await mia.log.focus();
    await mia.page.keyboard.press(key);
    await mia.page.getByRole("dialog", { name }).waitFor();
    expect(await violations(mia.page)).toEqual([]);
    await mia.page.keyboard.press("Escape");
    await mia.page.getByRole("dialog", { name }).waitFor({ state: "hidden" });
  });

  it.each(["Canned replies", "Settings"])("the console's %s", async (name) => {
    await mia.page
      .getByRole("navigation", { name: "Main" })
      .getByRole("button", { name, exact: true })
      .click();
    await mia.page.getByRole("heading", { name, exact: true }).waitFor();
    expect(await violations(mia.page)).toEqual([]);
  });

  it("a transfer and its note", async () => {
    await mia.page.goto(`${hub}/console/all`);
    await mia.row("Camille Renard").click();
    await mia.log.getByRole("article").first().waitFor();
    await mia.page.keyboard.press("t");
    await mia.page.getByRole("option").first().waitFor();
    expect(await violations(mia.page)).toEqual([]);
    await mia.page.keyboard.press("Enter");
    await mia.page.getByLabel("Note for whoever takes it").waitFor();
    expect(await violations(mia.page)).toEqual([]);
  });

  it("the wallboard and an agent on it", async () => {
    ada = await Agent.signedIn(await someone(), hub, "admin@example.com");
    await ada.page.goto(`${hub}/console/board`);
    const queues = ada.page.getByRole("region", { name: "Queues" }).getByRole("button");
    await queues.first().click();
    expect(await violations(ada.page)).toEqual([]);
    const agents = ada.page.getByRole("region", { name: "Agents" }).getByRole("button");
    await agents.first().click();
    await ada.page.getByRole("dialog").waitFor();
    expect(await violations(ada.page)).toEqual([]);
  });

  it.each([
    ["queues", "Orders and returns"],
    ["rules", "Returns and refunds"],
    ["agents", "Mia Tanaka"],
    ["teams", "Service"],
    ["skills", "French"],
    ["schedules", "Shop hours"],
    ["statuses", "Lunch"],
  ])("the %s of the administration", async (page, record) => {
    await ada.page.goto(`${hub}/console/admin/${page}`);
    await ada.page.getByRole("button", { name: record }).first().click();
    await ada.page.getByRole("heading", { name: record, level: 2 }).waitFor();
    expect(await violations(ada.page)).toEqual([]);
  });

  it.each([
    ["channels", "Connect a channel"],
    ["channels/new/whatsapp", "Connect WhatsApp"],
  ])("the administration's %s", async (page, heading) => {
    await ada.page.goto(`${hub}/console/admin/${page}`);
    await ada.page.getByRole("heading", { name: heading }).waitFor();
    expect(await violations(ada.page)).toEqual([]);
  });

  it("a channel: its connection, page, deliveries and one of them", async () => {
    const { page } = ada;
    await page.goto(`${hub}/console/admin/channels/new/telegram`);
    await page.getByLabel("Name", { exact: true }).fill(`Bot in the ${colorScheme}`);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByText("Waiting for the first event…", { exact: true }).waitFor();
    expect(await violations(page)).toEqual([]);
    const url = await page.getByLabel("Callback URL", { exact: true }).inputValue();
    const secret = await page.getByLabel("Secret token", { exact: true }).inputValue();
    const bot = new TelegramBot(url, secret);
    await bot.write("Tomas", "Hello from Telegram");
    await page.getByText("The first event is here", { exact: true }).waitFor();
    expect(await violations(page)).toEqual([]);
    const parts = page.getByRole("navigation", { name: "Parts of this channel" });
    await parts.getByRole("button", { name: "Overview" }).click();
    await page.getByRole("heading", { name: "Keys and tokens" }).waitFor();
    expect(await violations(page)).toEqual([]);
    await bot.post("{broken");
    await parts.getByRole("button", { name: "Deliveries" }).click();
    await page.getByRole("button", { name: /^\w+ failed ./ }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: /^\w+ done ./ }).click();
    await page.getByRole("heading", { name: "Body" }).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it.each(["capacity", "audit", "rules/test"])("the administration's %s", async (page) => {
    await ada.page.goto(`${hub}/console/admin/${page}`);
    await ada.page.getByRole("table").or(ada.page.getByLabel("First message")).first().waitFor();
    expect(await violations(ada.page)).toEqual([]);
  });
});
