import { beforeEach, expect, it, vi } from "vitest";
import { sendAnew } from "../src/store/refused";
import { message, posted, started, summary } from "./facts";
import { make, Socket, settle } from "./stage";

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  Socket.last = null;
});

it("does nothing over the network and stores nothing before the first message", async () => {
  const { app, startSession } = make();
  app.go({ name: "thread", id: null, follow_up_of: null });
  app.drafts.set(null, "Hel");
  app.setMuted(true);
  app.submitPrechat({ email: "lena@example.com" });
  await settle();
  expect(startSession).not.toHaveBeenCalled();
  expect(Socket.last).toBeNull();
  expect(localStorage.length + sessionStorage.length).toBe(0);
});

it("the first message starts the session with the form's answers, then the conversation", async () => {
  const { app, startSession, told } = make();
  expect(app.needsPrechat).toBe(true);
  app.go({ name: "thread", id: null, follow_up_of: null });
  app.submitPrechat({ email: "lena@example.com" });
  expect(app.needsPrechat).toBe(false);
  app.send("Hello", []);
  app.send("more", []);
  const route = app.route.value;
  expect(route.name === "thread" && route.id).toMatch(/^new:/);
  await settle();
  await Socket.last?.login();
  expect(startSession).toHaveBeenCalledTimes(1);
  expect(startSession).toHaveBeenCalledWith(
    expect.objectContaining({ channel_key: "demo", fields: { email: "lena@example.com" } }),
  );
  expect(localStorage.getItem("bellhop:demo:visitor_token")).toBe("v");
  await Socket.last?.answer("start_conversation", {
    conversation_id: "c1",
    number: 1,
    message_id: "m",
    seq: 2,
  });
  expect(app.route.value).toMatchObject({ name: "thread", id: "c1" });
  expect(Socket.last?.of("send_message")[0]?.payload).toMatchObject({
    conversation_id: "c1",
    text: "more",
  });
  expect(told).toContainEqual(expect.objectContaining({ type: "event", name: "message:sent" }));
});

it("a returning visitor is connected at once and not asked again", async () => {
  localStorage.setItem("bellhop:demo:visitor_token", "old");
  const { app, startSession } = make({}, [summary({ version: 3, unread_count: 2 })]);
  await settle();
  expect(startSession).toHaveBeenCalledWith(expect.objectContaining({ visitor_token: "old" }));
  expect(app.needsPrechat).toBe(false);
  expect(app.unread.value).toBe(2);
});

it("a proven user gets a session at once, an unproven one does not", async () => {
  const proven = make({ user_id: "7", user_hash: "abc" });
  await settle();
  expect(proven.startSession).toHaveBeenCalledWith(
    expect.objectContaining({ identity: { user_id: "7", user_hash: "abc" } }),
  );
  const claimed = make({ user_id: "7", email: "x@example.com" });
  await settle();
  expect(claimed.startSession).not.toHaveBeenCalled();
});

it("tells, shows and sounds an agent's message once, and marks it seen when looked at", async () => {
  localStorage.setItem("bellhop:demo:visitor_token", "old");
  const { app, told, chime } = make();
  await settle();
  await Socket.last?.login();
  const push = posted(message(2, "agent"));
  Socket.last?.say(started());
  Socket.last?.say(push);
  Socket.last?.say(push);
  expect(app.unread.value).toBe(1);
  expect(chime).toHaveBeenCalledTimes(1);
  expect(told.filter((it) => it.type === "event" && it.name === "message:received")).toHaveLength(
    1,
  );
  expect(told).toContainEqual({ type: "preview", text: "text 2" });
  app.seen("c1");
  expect(app.unread.value).toBe(0);
  expect(Socket.last?.of("mark_seen").map((frame) => frame.payload)).toEqual([
    { conversation_id: "c1", seq: 2 },
  ]);
});

it("what was seen while the connection was cut is told after the next log-in", async () => {
  vi.useFakeTimers();
  localStorage.setItem("bellhop:demo:visitor_token", "old");
  const { app } = make();
  await settle();
  await Socket.last?.login();
  Socket.last?.say(started());
  Socket.last?.say(posted(message(2, "agent")));
  app.seen("c1");
  Socket.last?.onclose?.({ code: 4002 });
  await vi.advanceTimersByTimeAsync(1_000);
  await Socket.last?.login();
  expect(Socket.last?.of("mark_seen")).toHaveLength(1);
  vi.useRealTimers();
});

it("asks who is here when it connects, because nobody told it before", async () => {
  localStorage.setItem("bellhop:demo:visitor_token", "old");
  const { app } = make();
  await settle();
  expect(app.config.value.online).toBe(true);
  await Socket.last?.login();
  expect(app.config.value.online).toBe(false);
});

it("says that the connection is missing, but not a hiccup of it", async () => {
  vi.useFakeTimers();
  localStorage.setItem("bellhop:demo:visitor_token", "old");
  const { app } = make();
  await settle();
  await Socket.last?.login();
  Socket.last?.onclose?.({ code: 4002 });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(app.disconnected.value).toBe(false);
  await vi.advanceTimersByTimeAsync(500);
  expect(app.disconnected.value).toBe(true);
  await Socket.last?.login();
  expect(app.disconnected.value).toBe(false);
  vi.useRealTimers();
});

it("forgets everything on shutdown, even without a connection", async () => {
  localStorage.setItem("bellhop:demo:visitor_token", "old");
  const { app, told, endSession } = make();
  await settle();
  app.hear({ type: "visible", open: true, focus: false });
  await app.forget();
  expect(endSession).toHaveBeenCalledWith("t");
  expect(localStorage.length + sessionStorage.length).toBe(0);
  expect(told).toContainEqual({ type: "forgotten" });
});

it("a message refused because the chat has ended begins the next one", async () => {
  localStorage.setItem("bellhop:demo:visitor_token", "old");
  const { app } = make();
  await settle();
  await Socket.last?.login();
  Socket.last?.say(started());
  app.go({ name: "thread", id: "c1", follow_up_of: null });
  app.send("one more thing", []);
  const frame = Socket.last?.of("send_message")[0];
  Socket.last?.say({
    request_id: frame?.request_id,
    type: "response",
    action: "send_message",
    success: false,
    error: { code: "conversation_is_closed", message: "" },
  });
  await settle();
  const [failed] = app.outbox.value;
  expect(failed?.state).toBe("failed");
  sendAnew(app, failed?.client_id ?? "");
  expect(Socket.last?.of("start_conversation")[0]?.payload).toMatchObject({
    text: "one more thing",
    follow_up_of: "c1",
  });
});
