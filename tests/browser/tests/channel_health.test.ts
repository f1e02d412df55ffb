// An administrator looks after a channel: asks the platform whose its token is, tells it where to post, pauses and
// resumes it, and is told wherever they are when its token is refused.

import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { violations } from "../src/accessibility";
import type { Agent } from "../src/agent";
import { picturesOfAllWindows } from "../src/browser";
import { APP_SECRET, lampBot } from "../src/channels";
import { MetaApp, type PlatformApi, type TelegramBot } from "../src/platform";
import { PlayedHub } from "../src/played_hub";

describe("the health of a channel", () => {
  let hub: PlayedHub;
  let api: PlatformApi;
  let address: string;
  let page: Page;
  let mia: Agent;
  let bot: TelegramBot;
  let channel: { id: string; url: string };

  beforeAll(async () => {
    hub = await PlayedHub.started();
    ({ api, address } = hub);
    const made = await lampBot(hub.office);
    channel = made;
    bot = made.there;
    api.on("/getMe", 200, { ok: true, result: { username: "lamp_bot" } });
    page = (await hub.agent("admin@example.com")).page;
    mia = await hub.agent("mia@example.com");
    await mia.view("All");
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await picturesOfAllWindows();
  });
  afterAll(() => hub?.stop());

  const button = (name: string): Locator => page.getByRole("button", { name, exact: true });
  const webhook = (url: string, more: object = {}): void =>
    api.on("/getWebhookInfo", 200, { ok: true, result: { url, ...more } });

  it("is asked of the platform: whose the token is, and that nothing is posted here", async () => {
    webhook("");
    await page.goto(`${address}/console/admin/channels/${channel.id}`);
    await button("Check now").click();
    const said = page.getByRole("status").filter({ hasText: "Connected as @lamp_bot." });
    await said.filter({ hasText: "subscribe again" }).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it("is mended by subscribing from here", async () => {
    api.on("/setWebhook", 200, { ok: true, result: true });
    await button("Subscribe from here").click();
    await page.getByText(/^Telegram posts to .* from now on$/).waitFor();
    const told = api.asked.filter(({ path }) => path.includes("/setWebhook"));
    expect(told).toHaveLength(1);
    expect(told[0]?.body).toMatchObject({ url: channel.url });
    // What the check had said is not true any more.
    expect(await page.getByText("Connected as @lamp_bot.").count()).toBe(0);
    webhook(channel.url);
    await button("Check now").click();
    await page.getByText("Connected as @lamp_bot. Events are sent here.").waitFor();
  });

  it("tells what the platform has against it", async () => {
    webhook(channel.url, { pending_update_count: 3, last_error_message: "Wrong response: 500" });
    await button("Check now").click();
    await page.getByText(/3 updates wait at Telegram.*Wrong response: 500/).waitFor();
    api.on("/getMe", 401, { ok: false, error_code: 401, description: "Unauthorized" });
    await button("Check now").click();
    await page.getByText(/an administrator has to connect it anew: Unauthorized/).waitFor();
    api.on("/setWebhook", 401, { ok: false, error_code: 401, description: "Unauthorized" });
    await button("Subscribe from here").click();
    await page
      .getByText(/Unauthorized/)
      .nth(1)
      .waitFor();
  });

  it("is paused and resumed, and another administrator sees it at once", async () => {
    const second = await hub.agent("admin@example.com");
    await second.page.goto(`${address}/console/admin/channels`);
    const listed = second.page
      .getByRole("link", { name: /Lamp bot/ })
      .or(second.page.getByRole("button", { name: /Lamp bot/ }));
    await listed.first().waitFor();
    await button("Pause").click();
    const question = page.getByRole("dialog", { name: "Pause “Lamp bot”?" });
    await question.getByRole("button", { name: "Pause" }).click();
    await page.getByText(/^Webhooks are refused/).waitFor();
    expect(await bot.write("Lena", "Anybody there?")).toBe(403);
    await second.page
      .getByText(/paused/)
      .first()
      .waitFor();
    await button("Resume").click();
    await page.getByText(/^“Lamp bot” takes messages again$/).waitFor();
    expect(await bot.write("Lena", "Is the Arden lamp back?")).toBe(200);
    await second.page.close();
  });

  it("is told on every screen when the token is refused, with the way to mend it", async () => {
    await page.goto(`${address}/console/all`);
    await page.getByRole("tablist", { name: "Whose conversations" }).waitFor();
    await mia.row("Is the Arden lamp back?").click();
    await mia.message("Is the Arden lamp back?").waitFor();
    api.next([401, { ok: false, error_code: 401, description: "Unauthorized" }]);
    await mia.write("Yes, since this morning.");
    const banner = page.getByRole("status").filter({ hasText: "Replies over “Lamp bot”" });
    await banner.filter({ hasText: "Unauthorized" }).waitFor();
    expect(await violations(page)).toEqual([]);
    // Agents cannot mend it; the composer tells them while they look at it.
    const held = mia.page.getByRole("alert").filter({ hasText: /^Nothing goes out over this/ });
    await held.getByText(/Ask Ada Park/).waitFor();
    expect(await mia.page.getByText("Replies over “Lamp bot”").count()).toBe(0);
    await banner.getByRole("button", { name: "Open the channel" }).click();
    await page.getByText("needs attention", { exact: true }).waitFor();
    await page.getByText(/^Replies do not go out: /).waitFor();
  });

  it("is mended with a new token; what waited goes out, and that is told too", async () => {
    await page.getByLabel("Bot token", { exact: true }).fill("4712:another-token");
    await button("Save").click();
    await page.getByText("Replies over “Lamp bot” go out again", { exact: true }).waitFor();
    expect(await page.getByRole("status").filter({ hasText: "do not go out" }).count()).toBe(0);
    const row = mia.log.getByRole("article").filter({ hasText: "Yes, since this morning." });
    await row.getByText("Sent", { exact: true }).waitFor();
    const sends = api.asked.filter(({ path }) => path.includes("/sendMessage"));
    expect(sends.map(({ path }) => path.includes("4712:another-token"))).toEqual([false, true]);
  });

  it("says where to add what was never given, and to agents who can", async () => {
    const { url } = await hub.office.connect("messenger", "Mute page", { app_secret: APP_SECRET });
    const text = "Can anybody answer me?";
    expect(await new MetaApp(url, APP_SECRET).direct("9001", text)).toBe(200);
    await mia.row(text).click();
    const notice = mia.page.getByRole("alert").filter({ hasText: /^Nothing can be sent/ });
    await notice.getByText(/Ask Ada Park/).waitFor();
    expect(await notice.getByRole("button").count()).toBe(0);
    await page.goto(`${address}/console/all`);
    await page.getByRole("link").filter({ hasText: text }).click();
    await page.getByRole("button", { name: "Add: Access token" }).click();
    // The next key pressed is already the token.
    await page.getByText("Agents cannot answer here yet").waitFor();
    expect(await violations(page)).toEqual([]);
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.id))
      .toBe(await page.getByLabel("Access token", { exact: true }).getAttribute("id"));
    await page.keyboard.type("token-of-meta");
    await page.keyboard.press("Enter");
    await page.getByText("Agents cannot answer here yet").waitFor({ state: "hidden" });
  });
});
