// A customer and an agent hold a whole conversation in two real windows.

import { resolve } from "node:path";
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { Agent } from "../src/agent";
import { openBrowser, person, picturesOfAllWindows } from "../src/browser";
import { Customer } from "../src/customer";
import { Line } from "../src/line";

const PICTURE = resolve(import.meta.dirname, "receipt.png");
const NOTE = "She called yesterday as well, be kind";

describe("a whole conversation", () => {
  const hub = `http://127.0.0.1:${inject("port")}`;
  let browser: Browser;
  let line: Line;
  let home: BrowserContext;
  let lena: Customer;
  let secondTab: Customer;
  let mia: Agent;

  beforeAll(async () => {
    browser = await openBrowser();
    line = await Line.to(inject("port"));
    home = await person(browser);
    mia = await Agent.signedIn(await person(browser), hub, "mia@example.com");
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await picturesOfAllWindows();
  });
  afterAll(async () => {
    await browser?.close();
    line?.close();
  });

  it("begins in the chat bubble of a shop, which remembers nothing before", async () => {
    lena = await Customer.atTheShop(home, line.address, "lena");
    await lena.openChat();
    const remembered = await lena.page.evaluate(() => localStorage.length + document.cookie.length);
    expect(remembered).toBe(0);
    await lena.introduce("Lena Fischer", "lena@example.com");
    await lena.write("Where is my order 4711?");
    await lena.message("Where is my order 4711?").waitFor();
    await lena.state("Sent").waitFor();
  });

  it("appears in the agents' inbox without a reload", async () => {
    // A queue may have given it to her already.
    await mia.view("All");
    await mia.row("Where is my order 4711?").click();
    await mia.message("Where is my order 4711?").waitFor();
    await lena.state("Seen").waitFor();
  });

  it("shows the agent what is typed before it is sent", async () => {
    await lena.box.pressSequentially("It was due yester");
    await mia.page.getByText("It was due yester").waitFor();
    expect(await mia.message("It was due yester").count()).toBe(0);
    await lena.write("It was due yesterday.");
    await mia.message("It was due yesterday.").waitFor();
  });

  it("shows the customer that somebody is typing, and then the answer", async () => {
    await mia.reply.pressSequentially("Let me look");
    await lena.chat
      .getByText("Mia is typing")
      .or(lena.chat.getByText(/Mia .* is typing/))
      .first()
      .waitFor();
    await mia.write("Let me look that up for you.");
    await lena.message("Let me look that up for you.").waitFor();
    await mia.log.getByText("Seen", { exact: true }).first().waitFor();
  });

  it("keeps an internal note from the customer", async () => {
    await mia.addNote(NOTE);
    await mia.message(NOTE).waitFor();
    await mia.write("It leaves our house today.");
    await lena.message("It leaves our house today.").waitFor();
    expect(await lena.chat.locator("body").textContent()).not.toContain(NOTE);
  });

  it("carries a picture", async () => {
    await lena.attach(PICTURE);
    await lena.chat.getByRole("button", { name: "Remove receipt.png" }).waitFor();
    await lena.writeWithFiles("This is my receipt");
    const picture = mia.page.getByRole("button", { name: "Open picture receipt.png" });
    await picture.waitFor();
    const loaded = () =>
      picture.getByRole("img").evaluate((image) => (image as HTMLImageElement).naturalWidth > 0);
    await expect.poll(loaded, { timeout: 15_000 }).toBe(true);
  });

  it("is still there after a reload", async () => {
    await lena.page.reload();
    await lena.comeBack();
    await lena.message("Where is my order 4711?").waitFor();
    await lena.message("It leaves our house today.").waitFor();
    expect(await lena.chat.locator("body").textContent()).not.toContain(NOTE);
  });

  it("loses and doubles nothing when the line is cut", async () => {
    line.cut();
    await lena.write("Are you still there?");
    await lena.message("Are you still there?").waitFor();
    await lena.state("Waiting to be sent").or(lena.state("Sending")).first().waitFor();
    await mia.write("Yes, I am here.");
    await mia.message("Yes, I am here.").waitFor();
    line.mend();
    await lena.message("Yes, I am here.").waitFor();
    await mia.message("Are you still there?").waitFor();
    await lena.state("Sent").or(lena.state("Seen")).first().waitFor();
    for (const text of ["Are you still there?", "Yes, I am here."]) {
      expect([await lena.message(text).count(), await mia.message(text).count()]).toEqual([1, 1]);
    }
  });

  it("is the same in a second tab", async () => {
    secondTab = await Customer.atTheShop(home, line.address, "lena-second-tab");
    await secondTab.comeBack();
    await secondTab.message("Yes, I am here.").waitFor();
    await secondTab.write("Written in the other tab");
    await lena.message("Written in the other tab").waitFor();
    await mia.message("Written in the other tab").waitFor();
    await mia.write("I see both of you");
    await lena.message("I see both of you").waitFor();
    await secondTab.message("I see both of you").waitFor();
    const counts = [lena, secondTab, mia].map((who) =>
      who.message("Written in the other tab").count(),
    );
    expect(await Promise.all(counts)).toEqual([1, 1, 1]);
  });

  it("ends when it is solved and begins again with a reply", async () => {
    await mia.page.getByRole("button", { name: "Solve" }).click();
    await mia.status("Solved").waitFor();
    await lena.chat.getByText("Marked as solved").first().waitFor();
    await lena.write("One more thing");
    await mia.message("One more thing").waitFor();
    await mia.status("Open").waitFor();
  });
});
