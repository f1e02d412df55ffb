// The real binary with the demo on a free port and a fresh data folder; it can be killed and started again.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const ROOT = resolve(import.meta.dirname, "../../..");
/** Creating the database and the demo's conversations, by a debug build on a busy machine. */
const READY_WAIT_MS_MAX = 90_000;
const LOOK_MS = 50;

/** As variables: `BELLHOP_CHANNELS__API_BASE`. */
type Settings = Readonly<Record<string, string>>;

export class HubProcess {
  readonly port: number;
  readonly #folder: string;
  readonly #settings: Settings;
  #process: ChildProcess;

  private constructor(port: number, folder: string, settings: Settings) {
    this.port = port;
    this.#folder = folder;
    this.#settings = settings;
    this.#process = this.#spawn();
  }

  static async started(settings: Settings = {}): Promise<HubProcess> {
    const folder = mkdtempSync(join(tmpdir(), "bellhop-browser-"));
    const hub = new HubProcess(await freePort(), folder, settings);
    try {
      await hub.untilReady();
    } catch (error) {
      await hub.stop();
      throw error;
    }
    return hub;
  }

  get address(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** As a power cut would: nothing is said to anybody. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  async startAgain(): Promise<void> {
    this.#process = this.#spawn();
    await this.untilReady();
  }

  async stop(): Promise<void> {
    await this.#end("SIGTERM");
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async untilReady(): Promise<void> {
    const until = Date.now() + READY_WAIT_MS_MAX;
    while (Date.now() < until && this.#process.exitCode === null) {
      const answer = await fetch(`${this.address}/readyz`).catch(() => null);
      if (answer?.ok) return;
      await pause(LOOK_MS);
    }
    const log = readFileSync(join(this.#folder, "hub.log"), "utf8");
    throw new Error(`the hub did not become ready:\n${log.slice(-4_000)}`);
  }

  async #end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    const { exitCode, signalCode } = this.#process;
    if (exitCode !== null || signalCode !== null) return;
    const ended = once(this.#process, "exit");
    this.#process.kill(signal);
    await ended;
  }

  #spawn(): ChildProcess {
    const output = openSync(join(this.#folder, "hub.log"), "a");
    const ours = Object.entries(process.env).filter(
      ([name]) =>
        name !== "DATABASE_URL" && (name === "BELLHOP_PG_BIN" || !name.startsWith("BELLHOP_")),
    );
    const data = join(this.#folder, "data");
    return spawn(binary(), ["serve", "--demo", "--port", String(this.port), "--data-dir", data], {
      cwd: ROOT,
      env: { ...Object.fromEntries(ours), ...this.#settings },
      stdio: ["ignore", output, output],
    });
  }
}

export function binary(): string {
  const target = process.env.CARGO_TARGET_DIR ?? join(ROOT, "target");
  const path = process.env.BELLHOP_BIN ?? join(target, "debug", "bellhop");
  if (!existsSync(path)) throw new Error(`${path} is not built: run \`make test-browser\``);
  return path;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
