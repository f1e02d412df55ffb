// What came with the platforms, without a mouse: each step is a key, and what has the focus is seen to have it.

import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Agent } from "../src/agent";
import { picturesOfAllWindows } from "../src/browser";
import { lampBot, shopPage } from "../src/channels";
import { PlayedHub } from "../src/played_hub";

/** More stops than any screen has between two of its parts. */
const STOPS_MAX = 60;

describe("without a mouse", () => {
  let hub: PlayedHub;
  let mia: Agent;
  let page: Page;

  beforeAll(async () => {
    hub = await PlayedHub.started();
    const { there: facebook } = await shopPage(hub.office);
    const { there: bot } = await lampBot(hub.office);
    await facebook.comment("8001", "Ben Okafor", "How much is the lamp?");
    await bot.write("Lena", "Is the Arden lamp back?");
    mia = await hub.agent("admin@example.com");
    page = mia.page;
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await picturesOfAllWindows();
  });
  afterAll(() => hub?.stop());

  const press = (...keys: string[]) =>
    keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
  const hasFocus = (what: Locator): Promise<boolean> =>
    what.evaluate((element) => element === document.activeElement);
  /** By Tab, or by Shift+Tab, until it has the focus, and a ring around it or around its label. */
  const go = async (what: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> => {
    await what.waitFor({ state: "attached" });
    for (let stops = 0; !(await hasFocus(what)); stops += 1) {
      if (stops === STOPS_MAX) throw new Error(`${what} is not reached by ${key}`);
      await press(key);
    }
    const ring = await what.evaluate((element) => {
      const around = [element, element.nextElementSibling, element.closest("label, div, section")];
      return around.some((one) => {
        if (!one) return false;
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
        return (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
      });
    });
    expect(ring, `${what} shows that it has the focus`).toBe(true);
  };
  const button = (name: string | RegExp): Locator => page.getByRole("button", { name });
  const menu = async (opens: Locator, entry: string, from: "Tab" | "Shift+Tab" = "Tab") => {
    await go(opens, from);
    await press("Enter");
    const item = page.getByRole("menuitem", { name: entry });
    await item.waitFor();
    for (let steps = 0; !(await hasFocus(item)); steps += 1) {
      if (steps === STOPS_MAX) throw new Error(`${entry} is not reached by the arrows`);
      await press("ArrowDown");
    }
    await press("Enter");
  };

  it("one finds a channel's conversations, and answers a comment privately", async () => {
    await press("g", "i");
    await menu(button(/^Channel:/), "Shop page");
    await mia.row("How much is the lamp?").waitFor();
    await mia.row("Is the Arden lamp back?").waitFor({ state: "hidden" });
    await go(mia.row("How much is the lamp?"));
    await press("Enter");
    await mia.message("How much is the lamp?").waitFor();
    await press("r");
    await page.getByText(/^Everybody can read this reply/).waitFor();
    await go(page.getByRole("radio", { name: "Public" }), "Shift+Tab");
    await press("ArrowRight");
    await page.getByText(/^Goes to the author alone/).waitFor();
    await go(mia.reply);
    await page.keyboard.type("It is 89 euros.");
    await press("Control+Enter");
    const sent = mia.log.getByRole("article").filter({ hasText: "It is 89 euros." });
    await sent.getByText("only to its author").waitFor();
    await press("Escape");
  });

  it("one acts on a message, and reads the thread of its post", async () => {
    const asked = mia.log.getByRole("article").filter({ hasText: "How much is the lamp?" });
    await menu(asked.getByRole("button", { name: "Actions" }), "Like on Facebook", "Shift+Tab");
    await mia.log.getByText("Liked by your page").waitFor();
    await go(page.getByRole("button", { name: /Show the thread/ }), "Shift+Tab");
    await press("Enter");
    await page.getByRole("region", { name: "Post" }).getByRole("listitem").first().waitFor();
  });

  it("one chooses conversations, tags them, and takes it back", async () => {
    await press("g", "i");
    await mia.row("Is the Arden lamp back?").waitFor();
    await press("j", "x", "j", "x");
    await page.getByText("2 chosen").waitFor();
    await go(button("Tags…"));
    await press("Enter");
    await page.keyboard.type("lamps");
    await press("Enter");
    const jobs = page.getByRole("region", { name: "Work on many conversations" });
    await jobs.getByText("2 done").waitFor();
    await go(jobs.getByRole("button", { name: "Undo" }));
    await press("Enter");
    await jobs.getByText("Taking it back").waitFor();
  });

  it("one connects a system of one's own", async () => {
    await page.goto(`${hub.address}/console/admin/channels/new`);
    await go(button(/^Your own system/));
    await press("Enter");
    await page.getByRole("heading", { name: "Connect Your own system" }).waitFor();
    await go(page.getByLabel("Name", { exact: true }));
    await page.keyboard.type("Our app");
    await page.getByText("Needed to answer").waitFor();
    await go(button("Continue"));
    await press("Enter");
    await page.getByText("Agents cannot answer here yet").waitFor();
    await go(button("Copy: Address to post to"));
    await go(button("Add it"), "Shift+Tab");
    await press("Enter");
    await page.getByLabel("Where replies are posted").waitFor();
  });
});
