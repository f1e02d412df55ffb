import { defineConfig, type Plugin } from "vite";

/** Foreign pages and proxies name other charsets; ASCII means the same in all of them. */
const asciiOnly: Plugin = {
  name: "ascii-only",
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type !== "chunk") continue;
      // Everything beyond ASCII stands in strings, where an escape is the same character.
      file.code = file.code.replace(
        /[^\n\x20-\x7e]/g,
        (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, "0")}`,
      );
    }
  },
};

// The loader: one classic script without imports, because the snippet is a plain <script async>.
export default defineConfig({
  publicDir: false,
  plugins: [asciiOnly],
  build: {
    target: "es2022",
    emptyOutDir: false,
    lib: {
      entry: "loader/main.ts",
      formats: ["iife"],
      name: "BellhopLoader",
      fileName: () => "widget.js",
    },
  },
});
