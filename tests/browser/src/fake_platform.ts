// `bellhop fake-platform` on a free port, as somebody starts it who tries platforms without an account there.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { binary, freePort } from "./hub_process";

export class FakePlatform {
  readonly address: string;
  readonly #process: ChildProcess;

  private constructor(address: string, process: ChildProcess) {
    this.address = address;
    this.#process = process;
  }

  /** With a hub, it makes a channel of each platform there before it says that it runs. */
  static async started(hub?: string): Promise<FakePlatform> {
    const port = await freePort();
    const flags = ["fake-platform", "--port", String(port)];
    if (hub) flags.push("--connect", hub);
    const env = { ...process.env, HUB_PASSWORD: "bellhop-demo" };
    const child = spawn(binary(), flags, { env, stdio: ["ignore", "pipe", "inherit"] });
    if (!child.stdout) throw new Error("it says nothing");
    await once(child.stdout, "data");
    return new FakePlatform(`http://127.0.0.1:${port}`, child);
  }

  /** What a hub's `[channels] api_base` has to be for its replies to come here. */
  get apiBase(): string {
    return `${this.address}/api`;
  }

  stop(): void {
    this.#process.kill("SIGTERM");
  }
}
