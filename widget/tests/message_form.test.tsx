import type { WidgetConfig } from "@bellhop/client";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MessageForm, useMessageForm } from "../src/components/message_form";
import type { App } from "../src/store/app";
import { draw, press } from "./draw";
import { CONFIG, make, Socket } from "./stage";

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  sessionStorage.clear();
  Socket.last = null;
});
afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

describe("when nobody can answer", () => {
  const closed: WidgetConfig["availability"] = {
    state: "closed",
    opens_at: null,
    waiting: 0,
    estimate_seconds: null,
  };
  function Begin() {
    return useMessageForm(true) ? <MessageForm /> : <p>live</p>;
  }
  const type = (page: HTMLElement, id: string, value: string) =>
    act(() => {
      const field = page.querySelector<HTMLInputElement>(`#field-${id}`);
      if (!field) throw new Error(`no field ${id}`);
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  const set = (app: App, availability: Partial<WidgetConfig["availability"]>) => {
    const { prechat, ...channel } = CONFIG.channel;
    app.config.value = {
      ...CONFIG,
      channel: { ...channel, prechat: { ...prechat, enabled: false } },
      availability: { ...closed, ...availability },
    };
  };

  it("asks for a name, an address and the message, and sends them as the first message", async () => {
    const { app, startSession } = make();
    set(app, {});
    app.go({ name: "thread", id: null, follow_up_of: null });
    const page = await draw(app, <Begin />);
    expect(page.textContent).toContain("We are closed at the moment.");
    await press(page, "Send message");
    expect(page.querySelectorAll("[role=alert]")).toHaveLength(3);
    await type(page, "name", "Lena");
    await type(page, "email", "nowhere");
    await type(page, "bellhop_message", "Do you repair lamps?");
    await press(page, "Send message");
    expect(page.textContent).toContain("Please enter an email address.");
    expect(startSession).not.toHaveBeenCalled();
    await type(page, "email", "lena@example.com");
    await press(page, "Send message");
    const fields = { name: "Lena", email: "lena@example.com" };
    expect(startSession).toHaveBeenCalledWith(expect.objectContaining({ fields }));
    expect(app.outbox.value[0]?.text).toBe("Do you repair lamps?");
    expect(app.drafts.get(null)).toBe("");
  });

  it("stays when somebody comes while it is filled in, and says so", async () => {
    const { app } = make();
    set(app, { state: "nobody" });
    const page = await draw(app, <Begin />);
    expect(page.textContent).toContain("Nobody is here at the moment.");
    await type(page, "bellhop_message", "Do you");
    await act(() => set(app, { state: "open" }));
    expect(page.textContent).toContain("Somebody is here now.");
    await act(() => app.go({ name: "thread", id: null, follow_up_of: null }));
    expect(page.textContent).toBe("live");
    expect(app.drafts.get(null)).toBe("Do you");
  });

  it("does not take the place of what is being written", async () => {
    const { app } = make();
    set(app, { state: "open" });
    const page = await draw(app, <Begin />);
    app.drafts.set(null, "Hel");
    await act(() => set(app, { state: "full" }));
    expect(page.textContent).toBe("live");
    app.drafts.set(null, "");
    await act(() => set(app, { state: "full", waiting: 9 }));
    expect(page.textContent).toContain("Everybody is busy and the line is full.");
  });
});
