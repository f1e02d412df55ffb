// Fails when the widget weighs more than it promises. Sizes are gzip, as sent.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const KB = 1024;
/** The promise of the product: a host page pays this and not more. */
const LIMITS = { loader: 3 * KB, firstOpen: 30 * KB, all: 60 * KB };

const dist = new URL("../dist/", import.meta.url).pathname;
const size = (path) => gzipSync(readFileSync(join(dist, path)), { level: 9 }).length;

const assets = readdirSync(join(dist, "assets")).filter((name) => /\.(js|css)$/.test(name));
const html = readFileSync(join(dist, "frame.html"), "utf8");
const named = assets.filter((name) => html.includes(name));
// One language comes with the first open; the largest stands for all.
const languages = assets.filter((name) => /^(en|de|fr|es|ar)-/.test(name));
const language = Math.max(0, ...languages.map((name) => size(`assets/${name}`)));

const sizes = {
  loader: size("widget.js"),
  firstOpen:
    size("frame.html") + language + named.reduce((sum, name) => sum + size(`assets/${name}`), 0),
  all:
    size("widget.js") +
    size("frame.html") +
    assets.reduce((sum, name) => sum + size(`assets/${name}`), 0),
};

let over = languages.length === 0;
if (over) console.error("no language chunk found: the check would be blind");
for (const [name, limit] of Object.entries(LIMITS)) {
  const bytes = sizes[name];
  over ||= bytes > limit;
  const kb = (bytes / KB).toFixed(2).padStart(6);
  process.stdout.write(
    `${name.padEnd(10)} ${kb} kB of ${limit / KB} kB${bytes > limit ? "  TOO BIG" : ""}\n`,
  );
}
process.exit(over ? 1 : 0);
