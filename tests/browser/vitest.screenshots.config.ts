import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["screenshots/**/*.ts"],
    globalSetup: "src/hub.ts",
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
