// What agents do to messages where these stand: the thread of comments, reactions, and what failed elsewhere.

import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { violations } from "../src/accessibility";
import type { Agent } from "../src/agent";
import { picturesOfAllWindows } from "../src/browser";
import { lampBot, shopPage } from "../src/channels";
import type { Office } from "../src/office";
import type { MetaApp, PlatformApi, TelegramBot } from "../src/platform";
import { PlayedHub } from "../src/played_hub";

describe("a message on a platform", () => {
  let hub: PlayedHub;
  let api: PlatformApi;
  let office: Office;
  let telegram: string;
  let mia: Agent;
  let page: Page;
  let bot: TelegramBot;
  let facebook: MetaApp;

  beforeAll(async () => {
    hub = await PlayedHub.started();
    ({ api, office } = hub);
    ({ there: bot, id: telegram } = await lampBot(office));
    facebook = (await shopPage(office)).there;
    mia = await hub.agent("mia@example.com");
    page = mia.page;
    await mia.view("All");
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await picturesOfAllWindows();
  });
  afterAll(() => hub?.stop());

  const open = async (text: string): Promise<void> => {
    await mia.row(text).click();
    await mia.message(text).waitFor();
  };
  const row = (text: string): Locator => mia.log.getByRole("article").filter({ hasText: text });
  const choose = async (text: string, entry: string): Promise<void> => {
    await row(text).hover();
    await row(text).getByRole("button", { name: "Actions" }).click();
    await page.getByRole("menuitem", { name: entry }).click();
  };

  it("stands under its post, with all who speak there", async () => {
    api.on("/100200_55?", 200, {
      message: "The Arden lamp is back.",
      created_time: "2026-11-20T09:30:00+0000",
      from: { name: "Our lamps", id: "100200" },
    });
    expect(await facebook.comment("8001", "Ben", "How much is the lamp?")).toBe(200);
    expect(await facebook.comment("8002", "Ada", "I paid 89.", "8001")).toBe(200);
    await open("How much is the lamp?");
    const post = page.getByRole("region", { name: "Post" });
    await post.getByText("Comment under a post on Facebook").waitFor();
    await post.getByText("2 comments by 2 people").waitFor();
    await post.getByText("The Arden lamp is back.").waitFor();
    await post.getByText("Our lamps").waitFor();
    await post.getByText("20 Nov").waitFor();
    await post.getByRole("button", { name: /Show the thread/ }).click();
    // Below what it answers.
    const answer = post
      .getByRole("listitem")
      .getByRole("listitem")
      .filter({ hasText: "I paid 89." });
    await answer.getByText("Ada", { exact: true }).waitFor();
    await answer.getByText("answers Ben").waitFor({ state: "attached" });
    expect(await post.getByRole("link", { name: "Open on Facebook" }).getAttribute("href")).toBe(
      "https://www.facebook.com/100200/posts/55",
    );
    expect(await violations(page)).toEqual([]);
    await mia.reply.fill("It is 89 euros.");
    await page.getByRole("button", { name: "Reply publicly" }).click();
    await post.getByText("3 comments by 3 people").waitFor();
    await post.getByRole("button", { name: /Fold the thread/ }).click();
  });

  it("tells by its mark whether everybody reads it", async () => {
    // It comes while the list is open: the push of it does not know.
    expect(await facebook.direct("8009", "My order never came.")).toBe(200);
    const comment = "Shop page: public comment on Facebook";
    const message = "Shop page: private message on Facebook Messenger";
    await mia.row("I paid 89.").getByTitle(comment).waitFor();
    await mia.row("My order never came.").getByTitle(message).waitFor();
    // Spoken too, and in the head of the conversation.
    await mia.list
      .getByRole("link", { name: new RegExp(comment) })
      .first()
      .waitFor();
    const head = page.getByRole("region", { name: "Conversation", exact: true }).locator("header");
    await head.first().getByTitle(comment).waitFor();
    // What is found looks the same.
    const search = page.getByRole("textbox", { name: /^Search/ });
    await search.fill("order never");
    await mia.row("My order never came.").getByTitle(message).waitFor();
    await search.fill("");
    await open("My order never came.");
    await head.first().getByTitle(message).waitFor();
    await mia.row("It is 89 euros.").click();
    await mia.message("How much is the lamp?").waitFor();
  });

  it("is hidden there, looks so, and is shown again", async () => {
    await choose("How much is the lamp?", "Hide on Facebook");
    const hidden = row("How much is the lamp?").getByText(/Hidden on Facebook: /);
    await hidden.waitFor();
    expect(api.sends("is_hidden")[0]?.body).toEqual({ is_hidden: true });
    expect(await violations(page)).toEqual([]);
    await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
    await hidden.waitFor({ state: "hidden" });
    expect(api.sends("is_hidden").at(-1)?.body).toEqual({ is_hidden: false });
  });

  it("whose like is refused says why, and is liked at a click", async () => {
    api.next([400, { error: { message: "Likes are closed here", code: 100 } }]);
    await choose("How much is the lamp?", "Like on Facebook");
    const problem = row("How much is the lamp?").getByRole("alert");
    await problem.filter({ hasText: "Not liked on Facebook." }).waitFor();
    await problem.filter({ hasText: "Likes are closed here" }).waitFor();
    expect(await violations(page)).toEqual([]);
    await problem.getByRole("button", { name: "Try again" }).click();
    await row("How much is the lamp?").getByText("Liked by your page").waitFor();
  });

  it("is deleted there after a question, and not before", async () => {
    await choose("How much is the lamp?", "Delete on Facebook");
    await page.getByRole("alertdialog").or(page.getByRole("dialog")).waitFor();
    await page.getByText(/Hiding it can be undone/).waitFor();
    expect(api.asked.filter(({ path }) => path.startsWith("DELETE"))).toHaveLength(0);
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await mia.log.getByText("Ben deleted this message").waitFor();
    expect(api.asked.filter(({ path }) => path.startsWith("DELETE"))).toHaveLength(1);
  });

  it("has the reactions of customers and of agents", async () => {
    expect(await bot.write("Lena", "Is the Arden lamp back?")).toBe(200);
    await open("Is the Arden lamp back?");
    await mia.write("Yes, since this morning.");
    await row("Yes, since this morning.")
      .getByText("Sent", { exact: true })
      .waitFor({ state: "attached" });
    const number = api.lastNumber;
    expect(await bot.react("Lena", number, "🎉")).toBe(200);
    await row("Yes, since this morning.").getByRole("img", { name: "🎉: Lena" }).waitFor();
    expect(await bot.react("Lena", number, null)).toBe(200);
    await row("Yes, since this morning.")
      .getByRole("img", { name: "🎉: Lena" })
      .waitFor({ state: "hidden" });

    await row("Is the Arden lamp back?").hover();
    await row("Is the Arden lamp back?").getByRole("button", { name: "React" }).click();
    await page.getByRole("menuitem", { name: "React with 👍" }).click();
    const ours = row("Is the Arden lamp back?").getByRole("button", {
      name: /^👍: .*Take 👍 back/,
    });
    await ours.waitFor();
    expect(await violations(page)).toEqual([]);
    // Taken back sooner, nothing would go out at all.
    const reactions = () =>
      api.asked
        .filter(({ path }) => path.includes("setMessageReaction"))
        .map(({ body }) => (body as { reaction: unknown[] }).reaction.length);
    await expect.poll(reactions).toEqual([1]);
    await ours.click();
    await ours.waitFor({ state: "hidden" });
    await expect.poll(reactions).toEqual([1, 0]);
  });

  it("is changed where it is read", async () => {
    await choose("Yes, since this morning.", "Edit on Telegram");
    await page.getByText("Changes it on Telegram, where they read it.").waitFor();
    await page.getByRole("textbox", { name: "Edit" }).fill("Yes, since noon.");
    await page.getByRole("button", { name: "Save" }).click();
    await row("Yes, since noon.").getByText("edited").waitFor();
    expect(api.sends("Yes, since noon.")[0]?.path).toContain("/editMessageText");
  });

  it("that fails elsewhere is told, with the way there", async () => {
    await office.pauseChannel(telegram, true);
    await mia.write("One more thing.");
    await row("One more thing.").getByText("On its way").waitFor({ state: "attached" });
    await mia.list.getByRole("link").filter({ hasText: "I paid 89." }).click();
    await mia.message("I paid 89.").waitFor();
    const blocked = "Forbidden: bot was blocked by the user";
    api.next([403, { ok: false, error_code: 403, description: blocked }]);
    await office.pauseChannel(telegram, false);
    const told = page.getByRole("status").filter({ hasText: "Your reply to Lena" });
    await told.waitFor();
    expect(await violations(page)).toEqual([]);
    await told.getByRole("button", { name: "Look at it" }).click();
    await row("One more thing.").getByRole("alert").filter({ hasText: "blocked" }).waitFor();
  });
});
