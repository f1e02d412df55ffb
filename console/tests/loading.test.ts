import { afterEach, expect, it, vi } from "vitest";
import { loadList } from "../src/actions/loading";
import { EMPTY_INBOX, type ListFilter, listKey, putConversation } from "../src/stores/inbox";
import { inbox } from "../src/stores/live_stores";
import { conversation } from "./facts";

const ALL: ListFilter = {
  view: "all",
  status: "any",
  queueId: null,
  channelId: null,
  category: null,
  language: null,
  text: "",
};

afterEach(() => {
  vi.unstubAllGlobals();
  inbox.update(() => EMPTY_INBOX);
});

it("keeps what a push brought while the hub was asked for the list", async () => {
  let answer = (_: Response) => {};
  const asked = new Promise<Response>((resolve) => {
    answer = resolve;
  });
  vi.stubGlobal("fetch", () => asked);
  const loading = loadList(ALL);
  inbox.update((now) => putConversation(now, conversation({ id: "pushed" }), "mia"));
  const page = { conversations: [conversation({ id: "listed" })], next_cursor: null };
  answer(new Response(JSON.stringify(page)));
  await loading;
  expect(inbox.get().lists[listKey(ALL)]?.ids).toEqual(["listed", "pushed"]);
});
