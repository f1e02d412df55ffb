// Somebody tries the platforms without an account anywhere: writes as a customer on the page of the fake platform,
// answers in the console, and sees the reply come back.

import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, it } from "vitest";
import { Agent } from "../src/agent";
import { openBrowser, openWindow, person, picturesOfAllWindows } from "../src/browser";
import { FakePlatform } from "../src/fake_platform";
import { HubProcess } from "../src/hub_process";

describe("the page of the fake platform", () => {
  let browser: Browser;
  let platform: FakePlatform;
  let hub: HubProcess;
  let page: Page;
  let mia: Agent;

  beforeAll(async () => {
    platform = await FakePlatform.started();
    hub = await HubProcess.started({ BELLHOP_CHANNELS__API_BASE: platform.apiBase });
    browser = await openBrowser();
    page = await openWindow(await person(browser), "fake");
    mia = await Agent.signedIn(await person(browser), hub.address, "mia@example.com");
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await picturesOfAllWindows();
  });
  afterAll(async () => {
    await browser?.close();
    await hub?.stop();
    platform?.stop();
  });

  it("connects a hub, and makes a channel of each platform there", async () => {
    await page.goto(platform.address);
    await page.getByRole("button", { name: "Connect a hub…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText(`BELLHOP_CHANNELS__API_BASE=${platform.apiBase}`).waitFor();
    await dialog.getByLabel("Address of the hub").fill(hub.address);
    await dialog.getByLabel("Administrator").fill("admin@example.com");
    await dialog.getByLabel("Password").fill("bellhop-demo");
    await dialog.getByRole("button", { name: "Connect", exact: true }).click();
    await dialog.getByRole("listitem").filter({ hasText: "telegram" }).waitFor();
    await dialog.getByRole("button", { name: "Close" }).click();
  });

  it.each(["Telegram", "LINE", "WhatsApp"])(
    "carries a question on %s to the console, and the reply back",
    async (name) => {
      const question = `Is the Arden lamp back, ${name}?`;
      const accounts = page.getByRole("navigation", { name: "Platforms" });
      await accounts.getByRole("button", { name: new RegExp(name, "i") }).click();
      await page.getByRole("textbox", { name: "Name of a new person" }).fill(`Tim of ${name}`);
      await page.getByRole("button", { name: "Add", exact: true }).click();
      await page.getByRole("button", { name: `Tim of ${name}` }).click();
      await page.getByRole("textbox", { name: "Message" }).fill(question);
      await page.getByRole("button", { name: "Send", exact: true }).click();
      await mia.view("All");
      await mia.row(question).first().click();
      await mia.message(question).waitFor();
      const answer = `Since this morning, ${name}.`;
      await mia.write(answer);
      await page.getByRole("list", { name: "Conversation" }).getByText(answer).waitFor();
    },
  );
});
