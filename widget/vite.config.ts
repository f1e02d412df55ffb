import { defineConfig } from "vitest/config";

// The frame: the app that runs in the iframe. The loader has its own build (vite.loader.config.ts).
const HUB = process.env.BELLHOP_HUB ?? "http://127.0.0.1:8080";

export default defineConfig({
  base: "/widget/",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    rolldownOptions: { input: "frame.html" },
  },
  server: {
    proxy: {
      "/api": HUB,
      "/files": HUB,
      "/widget.js": HUB,
      "/demo": HUB,
      "/socket": { target: HUB, ws: true },
    },
  },
  test: { environment: "happy-dom", include: ["tests/**/*.test.{ts,tsx}"] },
});
