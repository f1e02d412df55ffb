// What axe-core finds wrong with a page, as lines that say where and what. The page's policy allows
// no foreign script tag, so the library is evaluated in the page instead.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import type { Frame, Page } from "playwright-core";

type WithAxe = Window & { axe?: { run(what: Document, how: RunOptions): Promise<AxeResults> } };

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SEVERE: ReadonlySet<string | null | undefined> = new Set(["serious", "critical"]);

/** The serious and critical violations of WCAG 2.2 AA and axe's best practices; empty when all is well. */
export async function violations(where: Page | Frame): Promise<string[]> {
  if (!(await where.evaluate(() => Boolean((window as WithAxe).axe)))) await where.evaluate(SOURCE);
  const { violations: found } = await where.evaluate(async () => {
    const { axe } = window as WithAxe;
    if (!axe) throw new Error("axe is not there");
    // A frame is another window, looked at by itself.
    return axe.run(document, { iframes: false, resultTypes: ["violations"] });
  });
  return found
    .filter(({ impact }) => SEVERE.has(impact))
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target.join(" ")}: ${failureSummary}`),
    );
}
