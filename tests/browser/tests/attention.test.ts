// What an agent and a customer are told when they look elsewhere.

import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { Agent } from "../src/agent";
import {
  clickNotification,
  notifications,
  putBehind,
  tones,
  watchAttention,
} from "../src/attention";
import { openBrowser, person, picturesOfAllWindows } from "../src/browser";
import { Customer } from "../src/customer";
import { Office } from "../src/office";

const hub = `http://127.0.0.1:${inject("port")}`;
/** Two soft notes. */
const CHIME = 2;

describe("attention", () => {
  let browser: Browser;
  let tom: Customer;
  let mia: Agent;

  beforeAll(async () => {
    browser = await openBrowser();
    const desk = await person(browser);
    await desk.grantPermissions(["notifications"], { origin: hub });
    await watchAttention(desk);
    mia = await Agent.signedIn(desk, hub, "mia@example.com");
    await mia.turn("Desktop notifications", true);
    // Whoever left a moment ago would be given the chat.
    const office = await Office.opened(hub);
    const isAlone = async () => expect(await office.othersHere("mia@example.com")).toEqual([]);
    await vi.waitFor(isAlone, { timeout: 20_000, interval: 250 });
    const home = await person(browser);
    await watchAttention(home);
    tom = await Customer.atTheShop(home, hub, "tom");
    await tom.isNamed("Tomas Novak");
    await tom.openChat();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await picturesOfAllWindows();
  });
  afterAll(() => browser?.close());

  const shown = (count: number) =>
    expect
      .poll(async () => (await notifications(mia.page)).length, { timeout: 15_000 })
      .toBe(count);

  it("rings for an agent who looks at something else", async () => {
    await tom.write("Does the vase come in blue?");
    await expect.poll(() => tones(mia.page), { timeout: 15_000 }).toBe(CHIME);
    expect(await notifications(mia.page)).toEqual([]);
  });

  it("shows an agent in another window a notification, and is silent if so wished", async () => {
    await mia.turn("Sound", false);
    await putBehind(mia.page);
    const unread = await mia.unreadInTitle();
    await tom.write("The large one, I mean.");
    await shown(1);
    await tom.write("And is it in stock?");
    await shown(2);
    const [first, second] = await notifications(mia.page);
    expect(first).toMatchObject({
      title: "Tomas Novak",
      body: "The large one, I mean.",
      permission: "granted",
    });
    // The same tag: the desktop replaces the first by the second instead of piling them up.
    expect(second).toMatchObject({ body: "And is it in stock?", tag: first?.tag });
    await expect.poll(() => mia.unreadInTitle(), { timeout: 15_000 }).toBe(unread + 2);
    expect(await tones(mia.page)).toBe(CHIME);
  });

  it("opens the conversation by a click on the notification", async () => {
    await clickNotification(mia.page, 1);
    await mia.message("And is it in stock?").waitFor();
    expect(mia.page.url()).toContain((await notifications(mia.page))[1]?.tag);
  });

  it("tells a customer with a closed chat by a sound and a number", async () => {
    await tom.closeChat();
    await mia.write("Yes, in blue and in green.");
    await tom.page.getByRole("button", { name: "Chat (1)", exact: true }).waitFor();
    await expect.poll(async () => tones(await tom.frame()), { timeout: 15_000 }).toBe(CHIME);
    await mia.write("Both are in stock.");
    await tom.page.getByRole("button", { name: "Chat (2)", exact: true }).waitFor();
  });

  it("takes the number away when the chat is opened", async () => {
    await tom.launcher.click();
    await tom.message("Both are in stock.").waitFor();
    await tom.page.getByRole("button", { name: "Chat", exact: true }).waitFor();
  });

  it("is silent for a customer who has muted it", async () => {
    await tom.chat.getByRole("button", { name: "More", exact: true }).click();
    await tom.chat.getByRole("menuitem", { name: "Mute sound" }).click();
    await tom.closeChat();
    const before = await tones(await tom.frame());
    await mia.write("Shall I put one aside for you?");
    await tom.page.getByRole("button", { name: "Chat (1)", exact: true }).waitFor();
    expect(await tones(await tom.frame())).toBe(before);
  });
});
