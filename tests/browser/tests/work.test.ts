// Work finds an agent: offered, declined, accepted, handed on, supervised, in five real windows.

import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { Agent } from "../src/agent";
import { openBrowser, person, picturesOfAllWindows } from "../src/browser";
import { Customer } from "../src/customer";

const QUEUE = "Orders and returns";
const ASKED = "Can I still change the address of my order?";
const NOTE = "The parcel leaves at six, hurry";
const WHISPER = "Offer free delivery, she is a regular";

describe("work", () => {
  const hub = `http://127.0.0.1:${inject("port")}`;
  let browser: Browser;
  let ada: Agent;
  let mia: Agent;
  let jon: Agent;
  let vera: Customer;

  beforeAll(async () => {
    browser = await openBrowser();
    ada = await Agent.signedIn(await person(browser), hub, "admin@example.com");
    mia = await Agent.signedIn(await person(browser), hub, "mia@example.com");
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await picturesOfAllWindows();
  });
  afterAll(() => browser?.close());

  it("has room, once an administrator makes it", async () => {
    await ada.become("Busy");
    // Who was at work in another test may still count as here for some seconds.
    await ada.page.goto(`${hub}/console/board`);
    const all = ada.page.getByRole("button", { name: /^Show all/ });
    const jonCard = ada.page.getByRole("region", { name: "Agents" }).getByRole("button", {
      name: /^Jon Alvarez/,
    });
    await all.or(jonCard).first().waitFor();
    if (await all.isVisible()) await all.click();
    await jonCard.filter({ hasText: "Offline" }).waitFor();
    await ada.page.goto(`${hub}/console/admin/capacity`);
    await ada.page.getByLabel("At most, chat").fill("20");
    await ada.page.getByRole("button", { name: "Save", exact: true }).click();
    await ada.page.getByText("Capacity saved").waitFor();
  });

  it("is offered rather than assigned, once an administrator says so", async () => {
    await ada.page.goto(`${hub}/console/admin/queues`);
    await ada.page.getByRole("button", { name: QUEUE }).click();
    await ada.page.getByLabel("New work").selectOption({ label: "is offered" });
    const meaning = ada.page.getByRole("complementary");
    await meaning.getByText(/^Offers go to the agent who/).waitFor();
    await ada.page.getByRole("button", { name: "Save", exact: true }).click();
    await ada.page.getByText(`“${QUEUE}” saved`).waitFor();
    await ada.page.reload();
    await expect.poll(() => ada.page.getByLabel("New work").inputValue()).toBe("offer");
  });

  it("says beforehand who would get a message, and why", async () => {
    await ada.page.goto(`${hub}/console/admin/rules/test`);
    await ada.page.getByLabel("First message").fill("I want a refund");
    await ada.page.getByRole("button", { name: "Test", exact: true }).click();
    await ada.page.getByText(`This conversation would go to ${QUEUE}`).waitFor();
    await ada.page.getByText("the first message contains any word of").first().waitFor();
  });

  it("reaches an agent as a card, who may decline it", async () => {
    vera = await Customer.atTheShop(await person(browser), hub, "vera");
    await vera.isNamed("Vera Lind");
    await vera.openChat();
    await vera.write(ASKED);
    const card = mia.offers.filter({ hasText: "Vera Lind" });
    await card.getByText(ASKED).waitFor();
    await card.getByRole("button", { name: "Say why not…" }).click();
    await card.getByRole("textbox", { name: /^Why not/ }).fill("On the phone");
    await card.getByRole("button", { name: "Send", exact: true }).click();
    await card.waitFor({ state: "detached" });
  });

  it("waits on the wallboard, live, with the reason", async () => {
    await ada.page.goto(`${hub}/console/board`);
    const queues = ada.page.getByRole("region", { name: "Queues" });
    await queues.getByRole("button").filter({ hasText: QUEUE }).click();
    const row = ada.page.getByRole("row").filter({ hasText: "Vera Lind" });
    await row.getByText("everybody here declined").waitFor();
  });

  it("goes to the next agent, who accepts with Enter", async () => {
    jon = await Agent.signedIn(await person(browser), hub, "jon@example.com");
    const card = jon.offers.filter({ hasText: "Vera Lind" });
    await card.waitFor();
    await card.press("Enter");
    await jon.message(ASKED).waitFor();
    await card.waitFor({ state: "detached" });
    await jon.log.getByText("Mia Tanaka declined: On the phone").waitFor();
    await ada.page.getByText("Nobody waits here.").waitFor();
  });

  it("is explained in the timeline", async () => {
    await jon.log.getByRole("button", { name: "why Jon?" }).first().click();
    const why = jon.page.getByRole("dialog", { name: "Why Jon Alvarez?" });
    await why.getByRole("row").filter({ hasText: "Jon Alvarez" }).getByText("Chosen").waitFor();
    await why.getByRole("row").filter({ hasText: "Mia Tanaka" }).getByText("refused").waitFor();
    await jon.page.keyboard.press("Escape");
    await why.waitFor({ state: "detached" });
  });

  it("is handed on with a note, by keyboard alone", async () => {
    await jon.page.keyboard.press("t");
    await jon.page.getByPlaceholder(/^To whom\?/).fill("Mia");
    await jon.page.getByRole("option").filter({ hasText: "Mia Tanaka" }).waitFor();
    await jon.page.keyboard.press("Enter");
    await jon.page.getByLabel("Note for whoever takes it").fill(NOTE);
    await jon.page.keyboard.press("Control+Enter");
    await jon.page.getByText("Waiting for Mia Tanaka").waitFor();
    const card = mia.offers.filter({ hasText: "Vera Lind" });
    await card.getByText(NOTE).waitFor();
    await card.getByRole("button", { name: /^Accept/ }).click();
    await mia.message(NOTE).waitFor();
    await jon.log.getByText(/Mia Tanaka took this over/).waitFor();
  });

  it("appears on the agent's card of the wallboard", async () => {
    const agents = ada.page.getByRole("region", { name: "Agents" });
    await agents.getByRole("button").filter({ hasText: "Mia Tanaka" }).click();
    const sheet = ada.page.getByRole("dialog", { name: "Mia Tanaka" });
    const one = sheet.getByRole("listitem").filter({ hasText: "Vera Lind" });
    await one.getByRole("button", { name: /^Actions for/ }).click();
    await ada.page.getByRole("menuitem", { name: "Listen" }).click();
    await ada.page.getByText("You are listening").waitFor();
    await mia.log.getByText(/Ada Park is listening/).waitFor();
  });

  it("may be whispered into, past the customer", async () => {
    await ada.page.getByRole("tab", { name: "Whisper", selected: true }).waitFor();
    await ada.page.getByRole("textbox", { name: "Whisper" }).fill(WHISPER);
    await ada.page.getByRole("button", { name: "Whisper", exact: true }).last().click();
    await mia.message(WHISPER).waitFor();
    await mia.write("Yes, tell me the new address.");
    await vera.message("Yes, tell me the new address.").waitFor();
    const seen = await vera.chat.locator("body").textContent();
    for (const secret of [WHISPER, NOTE, "listening"]) expect(seen).not.toContain(secret);
  });

  it("may be taken over, after a question", async () => {
    await ada.page.getByRole("button", { name: "Take over", exact: true }).click();
    const question = ada.page.getByRole("dialog", { name: /^Take over #/ });
    await question.getByRole("button", { name: "Take over" }).click();
    await mia.log.getByText(/Ada Park took this over/).waitFor();
  });

  it("is assigned at once again, as it was before", async () => {
    await ada.page.goto(`${hub}/console/admin/queues`);
    await ada.page.getByRole("button", { name: QUEUE }).click();
    await ada.page.getByLabel("New work").selectOption({ label: "is assigned at once" });
    await ada.page.getByRole("button", { name: "Save", exact: true }).click();
    await ada.page.getByText(`“${QUEUE}” saved`).waitFor();
    await ada.become("Online");
  });
});
