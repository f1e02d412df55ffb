// The console says what it does not know, and offers only what can be done.

import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { Agent } from "../src/agent";
import { openBrowser, person, picturesOfAllWindows } from "../src/browser";
import { Customer } from "../src/customer";
import { Line } from "../src/line";

describe("an honest console", () => {
  const hub = `http://127.0.0.1:${inject("port")}`;
  let browser: Browser;
  let line: Line;
  let jon: Agent;

  beforeAll(async () => {
    browser = await openBrowser();
    line = await Line.to(inject("port"));
    const ines = await Customer.atTheShop(await person(browser), hub, "ines");
    await ines.openChat();
    await ines.write("Is the blanket washable?");
    await ines.state("Sent").waitFor();
    jon = await Agent.signedIn(await person(browser), line.address, "jon@example.com");
    // A queue may have given it to him already.
    await jon.view("All");
    await jon.row("Is the blanket washable?").click();
    await jon.message("Is the blanket washable?").waitFor();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await picturesOfAllWindows();
  });
  afterAll(async () => {
    await browser?.close();
    line?.close();
  });

  it("claims nobody's presence while the line is cut", async () => {
    const contact = jon.page.getByRole("complementary", { name: "Contact" });
    await contact.getByText("Online", { exact: true }).waitFor();
    line.cut();
    await contact.getByText("Not known while offline").waitFor();
    expect(await jon.list.locator(".presence").count()).toBe(0);
    line.mend();
    await contact.getByText("Online", { exact: true }).waitFor();
  });

  it("offers to reopen what is solved, not to solve it again", async () => {
    const offered = (name: string) => jon.page.getByRole("option", { name }).count();
    await jon.page.getByRole("button", { name: "Solve" }).click();
    await jon.status("Solved").waitFor();
    await jon.page.keyboard.press("Control+k");
    await jon.page.getByRole("option", { name: "Reopen" }).waitFor();
    expect(await offered("Solve")).toBe(0);
    await jon.page.getByRole("option", { name: "Reopen" }).click();
    await jon.status("Open").waitFor();
    await jon.page.keyboard.press("Control+k");
    await jon.page.getByRole("option", { name: "Solve" }).waitFor();
    expect(await offered("Reopen")).toBe(0);
  });
});
