// Every text that a stranger or a colleague can choose, shown on every screen: it stays text.

import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Agent } from "../src/agent";
import { openBrowser, person, picturesOfAllWindows } from "../src/browser";
import { Customer } from "../src/customer";
import { EVIL, HOSTILE } from "../src/hostile";
import { HubProcess } from "../src/hub_process";

/** Its own, because nobody else wants to work among these names. */
let hub: string;
const NARROW = { width: 390, height: 844 };
const PAGES = ["queues", "rules", "agents", "teams", "skills", "schedules", "statuses", "audit"];

interface Session {
  token: string;
}

async function call<T>(path: string, body: unknown, token?: string, method = "POST"): Promise<T> {
  const answer = await fetch(`${hub}/api/v1/${path}`, {
    method,
    headers: {
      "content-type": "application/json",
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  const said: unknown = await answer.json().catch(() => null);
  // Names hold no control characters; anything else that is refused would go untested.
  const mayBeRefused = JSON.stringify(body).includes("\\u001b") && answer.status < 500;
  if (!answer.ok && !mayBeRefused)
    throw new Error(`${path}: ${answer.status} ${JSON.stringify(said)}`);
  return said as T;
}

describe("hostile text stays text", { timeout: 180_000 }, () => {
  let browser: Browser;
  let process: HubProcess;
  const alarms: string[] = [];
  const conversations: string[] = [];

  beforeAll(async () => {
    process = await HubProcess.started();
    hub = `http://127.0.0.1:${process.port}`;
    browser = await openBrowser();
    const admin = { email: "admin@example.com", password: "bellhop-demo" };
    const { token } = await call<Session>("sessions", admin);
    for (const [nth, text] of HOSTILE.entries()) {
      const name = text.slice(0, 60);
      await call("teams", { name, agent_ids: [] }, token);
      await call("skills", { name, language: null }, token);
      await call("queues", { name, offer_mode: "manual", strategy: "round_robin" }, token);
      await call("agent_statuses", { label: name.slice(0, 40), kind: "away" }, token);
      await call("canned_replies", { shortcut: `evil${nth}`, title: name, text }, token);
      const email = `evil${nth}@example.com`;
      await call("agents", { name, email, role: "agent", password: "bellhop-demo" }, token);
      conversations.push(await conversationWith(text, token));
    }
  }, 120_000);
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await picturesOfAllWindows();
  });
  afterAll(async () => {
    await browser?.close();
    await process?.stop();
  });

  /** One whose every text is this one. */
  async function conversationWith(text: string, admin: string): Promise<string> {
    const visitor = await call<Session>("widget/sessions", {
      channel_key: "demo",
      identity: { name: text, email: "visitor@example.com" },
      page: { url: `https://shop.example/?${encodeURIComponent(text)}`, title: text },
    });
    const form = new FormData();
    form.append("file", new Blob(["hello"], { type: "text/plain" }), `${text.slice(0, 40)}.txt`);
    const uploaded = await fetch(`${hub}/api/v1/attachments`, {
      method: "POST",
      headers: { authorization: `Bearer ${visitor.token}` },
      body: form,
    });
    const file = (await uploaded.json()) as { id?: string };
    const begun = await call<{ conversation: { id: string } }>(
      "conversations",
      { text, client_id: crypto.randomUUID(), attachment_ids: file.id ? [file.id] : [] },
      visitor.token,
    );
    const { id } = begun.conversation;
    const change = { subject: text, tags: [text.slice(0, 30)] };
    await call(`conversations/${id}`, change, admin, "PATCH");
    await call(`conversations/${id}/messages`, { text }, admin);
    return id;
  }

  function watch(page: Page): void {
    page.on("dialog", (dialog) => {
      alarms.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss().catch(() => undefined);
    });
    page.on("request", (request) => {
      const { hostname, protocol } = new URL(request.url());
      if (hostname !== "127.0.0.1" && !["data:", "blob:", "about:"].includes(protocol))
        alarms.push(`a request: ${request.url()}`);
    });
    page.on("popup", (popup) => alarms.push(`a window: ${popup.url()}`));
  }

  /** Nothing ran, nothing of the strings became an element, no link leads where it should not. */
  async function isHarmless(page: Page, where: string): Promise<void> {
    // The shop's own page is not ours, and has handlers of its own.
    for (const frame of page.frames().filter((it) => !it.url().endsWith("/demo/"))) {
      const found = await frame.evaluate(() => ({
        ran: (window as unknown as { __ran?: number }).__ran ?? 0,
        elements: document.querySelectorAll("[data-evil], mglyph, iframe[srcdoc]").length,
        handlers: [...document.querySelectorAll("*")].filter((element) =>
          element.getAttributeNames().some((name) => name.startsWith("on")),
        ).length,
        links: [...document.querySelectorAll("a[href]")]
          .map((link) => link as HTMLAnchorElement)
          .filter(
            ({ href, target, rel }) =>
              !/^(https?|mailto):/.test(href) ||
              new URL(href).username !== "" ||
              (target === "_blank" && !rel.includes("noopener")),
          )
          .map(({ href }) => href),
        overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      }));
      expect({ where, ...found, overflow: Math.max(0, found.overflow), alarms }).toEqual({
        where,
        ran: 0,
        elements: 0,
        handlers: 0,
        links: [],
        overflow: 0,
        alarms: [],
      });
    }
  }

  it.each([undefined, NARROW])("in the console, %o", async (viewport) => {
    const context = await person(browser, viewport && { viewport });
    const admin = await Agent.signedIn(context, hub, "admin@example.com");
    const { page } = admin;
    watch(page);
    for (const id of conversations) {
      await page.goto(`${hub}/console/all/${id}`);
      await admin.log.getByRole("article").last().waitFor();
      await isHarmless(page, `conversation ${conversations.indexOf(id)}`);
    }
    for (const screen of PAGES.map((name) => `admin/${name}`).concat("board", "canned-replies")) {
      await page.goto(`${hub}/console/${screen}`);
      await page.getByRole("heading").first().waitFor();
      await isHarmless(page, screen);
    }
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog", { name: "Commands" }).waitFor();
    await isHarmless(page, "palette");
    await context.close();
  });

  it("in the widget", async () => {
    const context = await person(browser, { viewport: NARROW });
    await Agent.signedIn(await person(browser), hub, "mia@example.com");
    const visitor = await Customer.atTheShop(context, hub, "hostile-visitor");
    watch(visitor.page);
    await visitor.openChat();
    for (const text of HOSTILE) await visitor.write(text);
    await visitor.log
      .getByRole("article")
      .nth(HOSTILE.length - 1)
      .waitFor();
    await isHarmless(visitor.page, "widget");
    await visitor.page.reload();
    await visitor.comeBack();
    await visitor.log
      .getByRole("article")
      .nth(HOSTILE.length - 1)
      .waitFor();
    await isHarmless(visitor.page, "widget after a reload");
  });

  it.each(["console", "widget/frame.html?channel_key=demo"])(
    "%s would not run an injected script",
    async (path) => {
      const page = await (await person(browser)).newPage();
      await page.goto(`${hub}/${path}`);
      const ran = await page.evaluate((evil) => {
        const script = document.createElement("script");
        script.textContent = "window.__ran = 1";
        const button = document.createElement("button");
        button.setAttribute("onclick", "window.__ran = 1");
        const far = document.createElement("script");
        far.src = `https://${evil}/x.js`;
        document.body.append(script, button, far);
        button.click();
        return (window as unknown as { __ran?: number }).__ran ?? 0;
      }, EVIL);
      expect(ran).toBe(0);
      await page.close();
    },
  );
});
