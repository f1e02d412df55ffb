// What a window does to get somebody's attention: notifications shown, tones played.
// The browser's own classes are called through, so a wrong argument or a missing permission fails here too.

import type { BrowserContext, Frame, Page } from "playwright-core";

interface ShownNotification {
  title: string;
  body: string;
  tag: string;
  permission: string;
}

interface Attention {
  shown: (ShownNotification & { itself: Notification })[];
  tones: number;
}

type Watched = Window & typeof globalThis & { attention: Attention };

/** For all windows and frames that the context opens from now on. */
export async function watchAttention(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const own = window as unknown as Watched;
    own.attention = { shown: [], tones: 0 };
    own.Notification = class extends Notification {
      constructor(title: string, options?: NotificationOptions) {
        super(title, options);
        const { permission } = Notification;
        const { body, tag } = this;
        own.attention.shown.push({ title: this.title, body, tag, permission, itself: this });
      }
    };
    own.AudioContext = class extends AudioContext {
      override createOscillator(): OscillatorNode {
        const tone = super.createOscillator();
        const start = tone.start.bind(tone);
        tone.start = (when) => {
          own.attention.tones += 1;
          start(when);
        };
        return tone;
      }
    };
  });
}

export function notifications(page: Page): Promise<ShownNotification[]> {
  return page.evaluate(() =>
    (window as unknown as Watched).attention.shown.map(({ itself: _, ...told }) => told),
  );
}

/** As the desktop does when somebody clicks it. */
export async function clickNotification(page: Page, index: number): Promise<void> {
  await page.evaluate((at) => {
    const { itself } = (window as unknown as Watched).attention.shown[at] ?? {};
    itself?.dispatchEvent(new Event("click"));
  }, index);
}

/**
 * How many tones were played so far. Locks are asked for in order: when this query is answered,
 * a tone that waited for its lock (of several tabs one sounds) has been played.
 */
export function tones(where: Page | Frame): Promise<number> {
  return where.evaluate(async () => {
    await navigator.locks.query();
    return (window as unknown as Watched).attention.tones;
  });
}

/** Another window of the same person comes to the front, and this one loses focus as on a desktop. */
export async function putBehind(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  // Without this every window believes to have the focus, so that tests may run side by side.
  await session.send("Emulation.setFocusEmulationEnabled", { enabled: false });
  const other = await page.context().newPage();
  await other.bringToFront();
  // A window behind draws nothing, so frames cannot be waited for.
  await page.waitForFunction(() => !document.hasFocus(), null, { polling: 50 });
}
