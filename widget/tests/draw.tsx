// One part of the app on a page of its own, and a visitor's hands.

import { type ComponentChild, render } from "preact";
import { act } from "preact/test-utils";
import { vi } from "vitest";
import { AppContext } from "../src/components/context";
import type { App } from "../src/store/app";

/** The timers are false ones: what is under way comes to rest. */
export const rest = () => vi.advanceTimersByTimeAsync(1);

export const pass = (ms: number) =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(ms);
  });

export async function draw(app: App, view: ComponentChild): Promise<HTMLElement> {
  const page = document.createElement("div");
  document.body.append(page);
  await act(() => render(<AppContext.Provider value={app}>{view}</AppContext.Provider>, page));
  return page;
}

export const press = (page: HTMLElement, name: string) =>
  act(async () => {
    const button = [...page.querySelectorAll("button")].find((it) => it.textContent === name);
    if (!button) throw new Error(`no button ${name}`);
    button.click();
    await rest();
  });
