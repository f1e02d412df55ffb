import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** All draw the same hub; what the README shows of it comes before the others fill its inbox. */
class ScreensFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isFirst = (file: TestSpecification): boolean => file.moduleId.endsWith("/screens.ts");
    const sorted = await super.sort(files);
    return [...sorted.filter(isFirst), ...sorted.filter((file) => !isFirst(file))];
  }
}

export default defineConfig({
  test: {
    include: ["screenshots/**/*.ts"],
    globalSetup: "src/hub.ts",
    fileParallelism: false,
    sequence: { sequencer: ScreensFirst },
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
