// An agent: one window of the console.

import type { BrowserContext, Locator, Page } from "playwright-core";
import { openWindow } from "./browser";

const PASSWORD = "bellhop-demo";

export class Agent {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  static async signedIn(context: BrowserContext, hub: string, email: string): Promise<Agent> {
    const page = await openWindow(context, email.split("@")[0] ?? email);
    await page.goto(`${hub}/console`);
    await page.getByRole("textbox", { name: "Email" }).fill(email);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByRole("tablist", { name: "Whose conversations" }).waitFor();
    return new Agent(page);
  }

  get log(): Locator {
    return this.page.getByRole("log", { name: "Messages" });
  }

  get reply(): Locator {
    return this.page.getByRole("textbox", { name: "Reply", exact: true });
  }

  get list(): Locator {
    return this.page.getByRole("region", { name: "Conversations" });
  }

  async view(name: "Mine" | "Unassigned" | "All"): Promise<void> {
    await this.page.getByRole("tab", { name: new RegExp(`^${name}`) }).click();
  }

  /** A switch of the settings; the agent is back where they were afterwards. */
  async turn(name: "Sound" | "Desktop notifications", on: boolean): Promise<void> {
    const before = this.page.url();
    await this.page.getByRole("button", { name: "Settings", exact: true }).click();
    const choice = this.page.getByRole("switch", { name });
    if ((await choice.getAttribute("aria-checked")) !== String(on)) await choice.click();
    await this.page.getByRole("switch", { name, checked: on }).waitFor();
    await this.page.goBack();
    await this.page.waitForURL(before);
  }

  /** "(3) Bellhop" in the tab. */
  async unreadInTitle(): Promise<number> {
    return Number(/^\((\d+)\)/.exec(await this.page.title())?.[1] ?? 0);
  }

  row(text: string): Locator {
    return this.list.getByRole("link").filter({ hasText: text });
  }

  async write(text: string): Promise<void> {
    await this.reply.fill(text);
    await this.page.getByRole("button", { name: "Send", exact: true }).click();
  }

  async addNote(text: string): Promise<void> {
    await this.page.getByRole("tab", { name: /^Note/ }).click();
    await this.page.getByRole("textbox", { name: "Note", exact: true }).fill(text);
    await this.page.getByRole("button", { name: "Add note", exact: true }).click();
    await this.page.getByRole("tab", { name: /^Reply/ }).click();
  }

  /** The cards of work that is offered just now. */
  get offers(): Locator {
    return this.page.getByRole("region", { name: "Work offered to you" }).getByRole("article");
  }

  async become(status: "Online" | "Away" | "Busy"): Promise<void> {
    await this.page.getByRole("button", { name: /Change your status$/ }).click();
    await this.page.getByRole("menuitem", { name: new RegExp(`^${status}`) }).click();
    await this.page
      .getByRole("button", { name: new RegExp(`, ${status}\\. Change your status$`) })
      .waitFor();
  }

  message(text: string): Locator {
    return this.log.getByText(text, { exact: true });
  }

  status(name: string): Locator {
    return this.page.getByRole("button", { name: `Status: ${name}` });
  }
}
