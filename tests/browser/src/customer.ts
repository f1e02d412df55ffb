// A customer: one window on the demo shop, with the chat open or not.

import type { BrowserContext, Frame, FrameLocator, Locator, Page } from "playwright-core";
import { openWindow } from "./browser";

/** The snippet's function, as host pages call it. */
interface BellhopWindow {
  Bellhop(what: "open"): void;
  Bellhop(what: "identify", who: { name: string }): void;
}

export class Customer {
  readonly page: Page;
  readonly chat: FrameLocator;

  private constructor(page: Page) {
    this.page = page;
    this.chat = page.frameLocator("iframe");
  }

  static async atTheShop(context: BrowserContext, shop: string, name: string): Promise<Customer> {
    const page = await openWindow(context, name);
    await page.goto(`${shop}/demo/`);
    return new Customer(page);
  }

  get launcher(): Locator {
    return this.page.getByRole("button", { name: /^Chat/ });
  }

  get box(): Locator {
    return this.chat.getByRole("textbox", { name: "Your message" });
  }

  get log(): Locator {
    return this.chat.getByRole("log", { name: "Messages" });
  }

  /** Opens the chat; a visitor without a conversation begins one. */
  async openChat(): Promise<void> {
    await this.launcher.click();
    const begin = this.chat.getByRole("button", { name: "Send us a message" });
    await begin.or(this.box).first().waitFor();
    if (await begin.isVisible()) await begin.click();
  }

  async closeChat(): Promise<void> {
    await this.chat.getByRole("button", { name: "Close chat" }).click();
    await this.page.getByRole("button", { name: /^Chat/, expanded: false }).waitFor();
  }

  /** The chat's own window, for what cannot be seen in it. */
  async frame(): Promise<Frame> {
    const frame = await (await this.page.locator("iframe").elementHandle())?.contentFrame();
    if (!frame) throw new Error("the chat was never opened");
    return frame;
  }

  /** The chat of a visitor who has a conversation: open already or not, at the list or in the thread. */
  async comeBack(): Promise<void> {
    await this.launcher.waitFor();
    await this.page.evaluate(() => (window as unknown as BellhopWindow).Bellhop("open"));
    const newest = this.chat
      .getByRole("region", { name: "Your conversations" })
      .getByRole("button");
    await newest.first().or(this.log).first().waitFor();
    if (await newest.first().isVisible()) await newest.first().click();
    await this.log.waitFor();
  }

  /** The shop knows the customer's name and passes it on. */
  async isNamed(name: string): Promise<void> {
    await this.launcher.waitFor();
    await this.page.evaluate(
      (known) => (window as unknown as BellhopWindow).Bellhop("identify", { name: known }),
      name,
    );
  }

  /** Answers the questions before the chat, if the channel asks any. */
  async introduce(name: string, email: string): Promise<void> {
    const go = this.chat.getByRole("button", { name: "Continue" });
    await go.or(this.box).first().waitFor();
    if (!(await go.isVisible())) return;
    await this.chat.getByRole("textbox", { name: /name/i }).fill(name);
    await this.chat.getByRole("textbox", { name: /mail/i }).fill(email);
    await go.click();
  }

  /** In the live chat, or in the form that asks who it is from when nobody can answer. */
  async write(text: string): Promise<void> {
    await this.box.fill(text);
    if (await this.form.isVisible()) await this.sendForm();
    else await this.box.press("Enter");
  }

  /** The form for a message, by its button. */
  get form(): Locator {
    return this.chat.getByRole("button", { name: "Send message" });
  }

  async sendForm(): Promise<void> {
    for (const [field, value] of [
      ["Your name", "Ida Holm"],
      ["Your email", "ida@example.com"],
    ] as const) {
      const box = this.chat.getByRole("textbox", { name: field });
      if ((await box.isVisible()) && !(await box.inputValue())) await box.fill(value);
    }
    await this.form.click();
  }

  /** The line above the composer that says where the customer stands. */
  place(text: string | RegExp): Locator {
    return this.chat.locator(".place-text").filter({ hasText: text });
  }

  /** Files are still on their way when the text is written: the button waits for them. */
  async writeWithFiles(text: string): Promise<void> {
    await this.box.fill(text);
    await this.chat.getByRole("button", { name: "Send", exact: true }).click();
  }

  async attach(path: string): Promise<void> {
    await this.chat.locator("input[type=file]").setInputFiles(path);
  }

  message(text: string): Locator {
    return this.log.getByText(text, { exact: true });
  }

  /** The state that the customer's newest message shows. */
  state(name: "Sent" | "Seen" | "Sending" | "Waiting to be sent"): Locator {
    return this.log.getByRole("img", { name, exact: true }).last();
  }
}
