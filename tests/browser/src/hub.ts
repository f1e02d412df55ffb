// One hub for the whole run; a test that kills its hub starts one of its own.

import type { TestProject } from "vitest/node";
import { HubProcess } from "./hub_process";

declare module "vitest" {
  interface ProvidedContext {
    port: number;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const hub = await HubProcess.started();
  project.provide("port", hub.port);
  return () => hub.stop();
}
