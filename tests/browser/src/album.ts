// Where pictures go: one of each place and variant.

import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Page } from "playwright-core";

const OUT = resolve(import.meta.dirname, "../../../test-results/screenshots");

/** Takes pictures of the variant by this name. */
export function album(variant: string): (page: Page, what: string) => Promise<void> {
  mkdirSync(OUT, { recursive: true });
  return async (page, what) => {
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: join(OUT, `${what}-${variant}.png`), animations: "disabled" });
  };
}
