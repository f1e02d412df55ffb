// A customer and an agent, and a line and a hub that fail them in every way. After each failure both
// screens show exactly what is stored, once and in order, and nothing is called sent before it is.

import type { Browser, BrowserContext, CDPSession, Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Agent } from "../src/agent";
import { openBrowser, person, picturesOfAllWindows } from "../src/browser";
import { Customer } from "../src/customer";
import { HubProcess } from "../src/hub_process";
import { Line } from "../src/line";

/** A half-open socket is found by a missed heartbeat: 25 s and 10 s; a background tab looks once a minute. */
const FOUND_MS_MAX = 100_000;

describe("a conversation under fire", { timeout: 180_000 }, () => {
  let hub: HubProcess;
  let browser: Browser;
  let lenasLine: Line;
  let miasLine: Line;
  let home: BrowserContext;
  let office: BrowserContext;
  let lena: Customer;
  let mia: Agent;
  let conversation: string;
  let token: string;
  const written: string[] = [];
  let texts = 0;

  beforeAll(async () => {
    hub = await HubProcess.started();
    browser = await openBrowser();
    lenasLine = await Line.to(hub.port);
    miasLine = await Line.to(hub.port);
    home = await person(browser);
    // Tall, because a list draws only what is in sight.
    office = await person(browser, { viewport: { width: 1280, height: 3_600 } });
    mia = await Agent.signedIn(office, miasLine.address, "mia@example.com");
    // Leaving with unsent words asks first; here it is meant.
    mia.page.on("dialog", (dialog) => void dialog.accept().catch(() => undefined));
    lena = await Customer.atTheShop(home, lenasLine.address, "lena-under-fire");
    await lena.openChat();
    await lena.introduce("Lena Fischer", "lena@example.com");
    await lena.write(next("customer"));
    await lena.state("Sent").waitFor();
    await mia.view("All");
    await mia.row("customer 1").click();
    await mia.message("customer 1").waitFor();
    conversation = /[0-9a-f-]{36}/.exec(mia.page.url())?.[0] ?? "";
    token = await signIn();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await picturesOfAllWindows();
    lenasLine.mend();
    miasLine.mend();
  });
  afterAll(async () => {
    await browser?.close();
    lenasLine?.close();
    miasLine?.close();
    await hub?.stop();
  });

  function next(who: "customer" | "agent"): string {
    const text = `${who} ${++texts}`;
    written.push(text);
    return text;
  }

  async function signIn(): Promise<string> {
    const answer = await fetch(`http://127.0.0.1:${hub.port}/api/v1/sessions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email: "jon@example.com", password: "bellhop-demo" }),
    });
    return ((await answer.json()) as { token: string }).token;
  }

  async function stored(): Promise<string[]> {
    const answer = await fetch(
      `http://127.0.0.1:${hub.port}/api/v1/conversations/${conversation}/messages?limit=100`,
      { headers: { authorization: `Bearer ${token}` } },
    );
    const { messages } = (await answer.json()) as {
      messages: { text: string; author: { kind: string } }[];
    };
    return messages.filter(({ author }) => author.kind !== "system").map(({ text }) => text);
  }

  const shown = (log: Locator) =>
    log
      .getByText(/^(customer|agent) \d+$/)
      .allTextContents()
      .then((all) => all.map((text) => text.trim()));

  /** Both screens are the hub's sequence, which is everything that was written, once. */
  async function settled(): Promise<void> {
    for (const text of written) {
      await lena.message(text).waitFor({ timeout: FOUND_MS_MAX });
      await mia.message(text).waitFor({ timeout: FOUND_MS_MAX });
    }
    await expect
      .poll(async () => (await stored()).toSorted(), { timeout: FOUND_MS_MAX })
      .toEqual(written.toSorted());
    const truth = await stored();
    await expect.poll(() => shown(lena.log), { timeout: FOUND_MS_MAX }).toEqual(truth);
    await expect.poll(() => shown(mia.log), { timeout: FOUND_MS_MAX }).toEqual(truth);
    await expect.poll(() => unsettled(), { timeout: FOUND_MS_MAX }).toBe(0);
  }

  /** Messages that either screen calls anything but sent or seen, and lines about the connection. */
  async function unsettled(): Promise<number> {
    const states = [
      lena.log.getByRole("img", { name: /^(Sending|Waiting to be sent|Not confirmed yet)$/ }),
      lena.log.getByText("Not sent", { exact: true }),
      lena.chat.locator(".banner"),
      mia.log.getByText(/Sending…|Waiting to be sent|Not sent|Not confirmed/),
      mia.page.locator(".banner"),
    ];
    const counts = await Promise.all(states.map((state) => state.count()));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  const isStored = async (text: string) => (await stored()).includes(text);
  const lenaIsTold = () => lena.chat.getByText(/Reconnecting|You are offline/).waitFor();
  const miaIsTold = () =>
    mia.page
      .getByText(/Connection lost|Connecting…|You are offline/)
      .first()
      .waitFor();

  async function devtools(page: Customer["page"]): Promise<CDPSession> {
    return page.context().newCDPSession(page);
  }

  it("both write while both lines are cut", async () => {
    lenasLine.cut();
    miasLine.cut();
    await Promise.all([lenaIsTold(), miaIsTold()]);
    for (let i = 0; i < 3; i++) {
      const [hers, ours] = [next("customer"), next("agent")];
      await lena.write(hers);
      await mia.write(ours);
      expect([await isStored(hers), await isStored(ours)]).toEqual([false, false]);
    }
    expect(await lena.state("Sent").count()).toBeLessThan(2);
    expect(await mia.log.getByText("Not sent yet").count()).toBe(3);
    lenasLine.mend();
    miasLine.mend();
    await settled();
  });

  it("a reload in the cut keeps what was written", async () => {
    // The page comes from elsewhere, as it does for a real shop; only the hub's socket is gone.
    const text = next("customer");
    const ours = next("agent");
    lenasLine.cut();
    miasLine.cut();
    await Promise.all([lenaIsTold(), miaIsTold()]);
    await lena.write(text);
    await mia.write(ours);
    await mia.log.getByText("Not sent yet").first().waitFor();
    lenasLine.mend();
    miasLine.mend();
    await Promise.all([lena.page.reload(), mia.page.reload()]);
    await lena.comeBack();
    await settled();
  });

  it("the browser itself is offline", async () => {
    await Promise.all([home.setOffline(true), office.setOffline(true)]);
    await Promise.all([lenaIsTold(), miaIsTold()]);
    await lena.write(next("customer"));
    await mia.write(next("agent"));
    await Promise.all([home.setOffline(false), office.setOffline(false)]);
    await settled();
  });

  it("the hub is killed and started again while both write", async () => {
    const first = [lena.write(next("customer")), mia.write(next("agent"))];
    await hub.kill();
    await Promise.all(first);
    await Promise.all([lenaIsTold(), miaIsTold()]);
    await lena.write(next("customer"));
    await mia.write(next("agent"));
    await hub.startAgain();
    await lena.write(next("customer"));
    await mia.write(next("agent"));
    await settled();
  });

  it("a half-open socket is found and replaced, and nobody is told sent before", async () => {
    lenasLine.stall();
    miasLine.stall();
    const [hers, ours] = [next("customer"), next("agent")];
    await lena.write(hers);
    await mia.write(ours);
    expect(
      await lena.log.getByRole("article").last().getByRole("img", { name: "Sent" }).count(),
    ).toBe(0);
    expect([await isStored(hers), await isStored(ours)]).toEqual([false, false]);
    lenasLine.mend();
    miasLine.mend();
    await settled();
  });

  it("a slow line", async () => {
    lenasLine.slow(700);
    miasLine.slow(300);
    for (let i = 0; i < 3; i++) {
      await lena.write(next("customer"));
      await mia.write(next("agent"));
    }
    await settled();
  });

  it("a frozen page, as a laptop's lid does, whose line is gone when it wakes", async () => {
    const [hers, ours] = await Promise.all([devtools(lena.page), devtools(mia.page)]);
    await lena.write(next("customer"));
    for (const tab of [hers, ours])
      await tab.send("Page.setWebLifecycleState", { state: "frozen" });
    lenasLine.cut();
    miasLine.cut();
    lenasLine.mend();
    miasLine.mend();
    for (const tab of [hers, ours])
      await tab.send("Page.setWebLifecycleState", { state: "active" });
    await mia.write(next("agent"));
    await settled();
  });

  it("a tab in the background that is looked at again", async () => {
    const elsewhere = await home.newPage();
    await elsewhere.bringToFront();
    lenasLine.cut();
    await mia.write(next("agent"));
    lenasLine.mend();
    await mia.write(next("agent"));
    await lena.page.bringToFront();
    await elsewhere.close();
    await settled();
  });

  it("a second tab sends what the closed one could not", async () => {
    const other = await Customer.atTheShop(home, lenasLine.address, "lena-other-tab");
    await other.comeBack();
    await other.message("customer 1").waitFor();
    lenasLine.cut();
    const text = next("customer");
    await other.write(text);
    await other.state("Waiting to be sent").or(other.state("Sending")).first().waitFor();
    await other.page.close();
    lenasLine.mend();
    await settled();
  });
});
