// Starts the real binary with the demo on a free port and a fresh data folder, and stops it after the run.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    port: number;
  }
}

const ROOT = resolve(import.meta.dirname, "../../..");
/** Creating the database and the demo's conversations, by a debug build on a busy machine. */
const READY_WAIT_MS_MAX = 90_000;
const LOOK_MS = 50;

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "bellhop-browser-"));
  const port = await freePort();
  const log = join(folder, "hub.log");
  const hub = start(port, join(folder, "data"), log);
  const stop = async () => {
    if (hub.exitCode === null && hub.signalCode === null) {
      const ended = once(hub, "exit");
      hub.kill("SIGTERM");
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilReady(hub, port, log);
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide("port", port);
  return stop;
}

function binary(): string {
  const target = process.env.CARGO_TARGET_DIR ?? join(ROOT, "target");
  const path = process.env.BELLHOP_BIN ?? join(target, "debug", "bellhop");
  if (!existsSync(path)) throw new Error(`${path} is not built: run \`make test-browser\``);
  return path;
}

function start(port: number, dataDir: string, log: string): ChildProcess {
  const output = openSync(log, "a");
  const ours = Object.entries(process.env).filter(
    ([name]) =>
      name !== "DATABASE_URL" && (name === "BELLHOP_PG_BIN" || !name.startsWith("BELLHOP_")),
  );
  return spawn(binary(), ["serve", "--demo", "--port", String(port), "--data-dir", dataDir], {
    cwd: ROOT,
    env: Object.fromEntries(ours),
    stdio: ["ignore", output, output],
  });
}

async function untilReady(hub: ChildProcess, port: number, log: string): Promise<void> {
  const until = Date.now() + READY_WAIT_MS_MAX;
  while (Date.now() < until && hub.exitCode === null) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await pause(LOOK_MS);
  }
  throw new Error(`the hub did not become ready:\n${readFileSync(log, "utf8").slice(-4_000)}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
