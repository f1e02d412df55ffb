// Draws what people see of a broken connection: away, waiting, refused for good.

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, inject, it } from "vitest";
import { Agent } from "../src/agent";
import { album } from "../src/album";
import { openBrowser, person } from "../src/browser";
import { Customer } from "../src/customer";
import { Line } from "../src/line";
import { VARIANTS } from "../src/variants";

const hub = `http://127.0.0.1:${inject("port")}`;

describe.each(VARIANTS)("$name", ({ name, viewport, colorScheme }) => {
  let browser: Browser;
  let line: Line;
  const picture = album(name);

  beforeAll(async () => {
    browser = await openBrowser();
    line = await Line.to(inject("port"));
  });
  afterAll(async () => {
    await browser?.close();
    line?.close();
  });

  it("draws away, and refused for good", async () => {
    const looks = { viewport, colorScheme };
    const mia = await Agent.signedIn(await person(browser, looks), line.address, "mia@example.com");
    const lena = await Customer.atTheShop(
      await person(browser, looks),
      line.address,
      `lena-${name}`,
    );
    const text = `Is the lamp in stock? ${name}`;
    await lena.openChat();
    await lena.write(text);
    await lena.state("Sent").waitFor();
    await mia.view("All");
    await mia.row(text).click();
    await mia.message(text).waitFor();
    const id = /[0-9a-f-]{36}/.exec(mia.page.url())?.[0] ?? "";
    line.cut();
    await lena.chat.getByText(/Reconnecting|You are offline/).waitFor();
    await mia.page
      .getByText(/Connection lost|Connecting…/)
      .first()
      .waitFor();
    await lena.write("And in green?");
    await mia.write("One moment, I look.");
    await picture(lena.page, "connection-widget-away");
    await picture(mia.page, "connection-console-away");
    await closeForGood(id);
    line.mend();
    await lena.log.getByText("Not sent").waitFor();
    await mia.log.getByText("Not sent.").waitFor();
    await picture(lena.page, "connection-widget-refused");
    await picture(mia.page, "connection-console-refused");
  });
});

async function closeForGood(id: string): Promise<void> {
  const ask = (path: string, method: string, body: object, token?: string) =>
    fetch(`${hub}/api/v1/${path}`, {
      method,
      headers: {
        "content-type": "application/json",
        ...(token && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
  const form = { email: "admin@example.com", password: "bellhop-demo" };
  const { token } = (await (await ask("sessions", "POST", form)).json()) as { token: string };
  await ask(`conversations/${id}`, "PATCH", { status: "closed" }, token);
}
