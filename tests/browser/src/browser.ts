// The browser and its windows. Windows are kept by name, so that a failure can show them all.

import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

const RESULTS = resolve(import.meta.dirname, "../../../test-results/browser");
/** How long a control may take to appear; everything here is local. */
const WAIT_MS_MAX = 15_000;
const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

const windows = new Map<string, Page>();

export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? PLACES.find((place) => existsSync(place));
  if (!executablePath) throw new Error("no Chromium found: install it, or name it in CHROMIUM");
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** One person's browser: own storage, own windows. */
export async function person(
  browser: Browser,
  options: Parameters<Browser["newContext"]>[0] = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    viewport: { width: 1280, height: 860 },
    reducedMotion: "reduce",
    ...options,
  });
  context.setDefaultTimeout(WAIT_MS_MAX);
  return context;
}

export async function openWindow(context: BrowserContext, name: string): Promise<Page> {
  const page = await context.newPage();
  windows.set(name, page);
  return page;
}

/** What was on every screen, for whoever reads the failure. */
export async function picturesOfAllWindows(): Promise<void> {
  mkdirSync(RESULTS, { recursive: true });
  for (const [name, page] of windows) {
    if (!page.isClosed()) await page.screenshot({ path: join(RESULTS, `${name}.png`) });
  }
}
