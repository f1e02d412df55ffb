import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// The hub serves the built files at /console and answers unknown paths below it with index.html.
const hub = "http://127.0.0.1:8080";

export default defineConfig({
  base: "/console/",
  plugins: [react()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    chunkSizeWarningLimit: 600,
    // Libraries change less often than the console: a browser keeps them over an update.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: "libraries", test: /node_modules/ }] } },
    },
  },
  server: {
    port: 5174,
    proxy: {
      "/api": hub,
      "/files": hub,
      "/avatars": hub,
      "/socket": { target: hub, ws: true },
    },
  },
  test: { environment: "happy-dom", include: ["tests/**/*.test.{ts,tsx}"] },
});
