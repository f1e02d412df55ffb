// Customers wait for one busy agent and see where they stand; then the shop closes.

import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { Agent } from "../src/agent";
import { openBrowser, person, picturesOfAllWindows } from "../src/browser";
import { Customer } from "../src/customer";
import { Office } from "../src/office";

describe("waiting for an agent", () => {
  const hub = `http://127.0.0.1:${inject("port")}`;
  let browser: Browser;
  let office: Office;
  let queue = "";
  let nia: Agent;
  let lena: Customer;
  let tomas: Customer;
  let ida: Customer;

  beforeAll(async () => {
    browser = await openBrowser();
    office = await Office.opened(hub);
    queue = await office.defaultQueue("Counter", [
      await office.hire("Nia Winter", "nia@example.com"),
    ]);
    nia = await Agent.signedIn(await person(browser), hub, "nia@example.com");
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await picturesOfAllWindows();
  });
  afterAll(async () => {
    if (queue) await office.removeQueue(queue);
    await browser?.close();
  });

  const asks = async (name: string, text: string): Promise<Customer> => {
    const customer = await Customer.atTheShop(await person(browser), hub, name);
    await customer.openChat();
    await customer.introduce(name, `${name}@example.com`);
    await customer.write(text);
    await customer.message(text).waitFor();
    return customer;
  };
  const joined = (customer: Customer) => customer.log.getByText("Nia Winter joined");

  it("is over at once while the agent has room", async () => {
    lena = await asks("lena", "Is the Arden lamp in stock?");
    await joined(lena).waitFor();
    await nia.view("Mine");
    await nia.row("Is the Arden lamp in stock?").click();
  });

  it("shows each customer their place", async () => {
    tomas = await asks("tomas", "Where is my parcel?");
    await tomas.place(/^You are next/).waitFor();
    ida = await asks("ida", "Can I change my address?");
    await ida.place(/^You are 2nd in line/).waitFor();
  });

  it("shows the same place after a reload", async () => {
    await ida.page.reload();
    await ida.comeBack();
    await ida.place(/^You are 2nd in line/).waitFor();
  });

  it("moves everybody up when the agent is free again", async () => {
    await nia.page.getByRole("button", { name: "Solve" }).click();
    await joined(tomas).waitFor();
    await tomas.place("").waitFor({ state: "hidden" });
    await ida.place(/^You are next/).waitFor();
    await tomas.chat.locator(".bar").getByText("Nia Winter").waitFor();
  });

  it("can be left for a message, which is answered later", async () => {
    await ida.chat.getByRole("button", { name: "Leave a message instead" }).click();
    await ida.chat.getByRole("button", { name: "Leave a message", exact: true }).click();
    await ida.log.getByText(/^You need not wait here\./).waitFor();
    await ida.place("").waitFor({ state: "hidden" });
  });

  it("is not asked of anybody while the shop is closed", async () => {
    await office.close(queue);
    const omar = await Customer.atTheShop(await person(browser), hub, "omar");
    await omar.openChat();
    await omar.chat.getByRole("heading", { name: "We are closed at the moment." }).waitFor();
    await omar.form.click();
    expect(await omar.chat.getByText("Please fill this in.").count()).toBe(3);
    await omar.box.fill("Do you repair lamps?");
    await omar.sendForm();
    await omar.message("Do you repair lamps?").waitFor();
    await omar.log.getByText(/^We are closed at the moment\. We answer/).waitFor();
    await nia.view("All");
    await nia.row("Do you repair lamps?").waitFor();
  });
});
