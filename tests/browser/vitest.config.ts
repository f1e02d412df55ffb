import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    globalSetup: "src/hub.ts",
    fileParallelism: false,
    // When a step is given up; a healthy one takes a small part of it.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    bail: 1,
  },
});
