// A person's line to the hub: a proxy that can be cut, as a train does in a tunnel, that can go
// half-open (it accepts, and says nothing more), and that can be slow.

import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { Transform, type TransformCallback } from "node:stream";

export class Line {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  /** Half-open for good: what stalled once never speaks again. */
  readonly #stalled = new Set<Socket>();
  #isCut = false;
  #isStalled = false;
  #delayMs = 0;

  private constructor(hubPort: number) {
    this.#server = createServer((near) => {
      if (this.#isCut) {
        near.destroy();
        return;
      }
      this.#keep(near, () => undefined);
      if (this.#isStalled) {
        near.resume();
        return;
      }
      const far = connect(hubPort, "127.0.0.1");
      this.#keep(near, () => far.destroy());
      this.#keep(far, () => near.destroy());
      near.pipe(this.#way(near)).pipe(far);
      far.pipe(this.#way(near)).pipe(near);
    });
  }

  static async to(hubPort: number): Promise<Line> {
    const line = new Line(hubPort);
    line.#server.listen(0, "127.0.0.1");
    await once(line.#server, "listening");
    return line;
  }

  get address(): string {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the line is closed");
    return `http://127.0.0.1:${address.port}`;
  }

  /** Every connection ends, and new ones are refused. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#open) socket.destroy();
  }

  /** What is connected believes that it still is; new connections are taken and never answered. */
  stall(): void {
    this.#isStalled = true;
    for (const socket of this.#open) this.#stalled.add(socket);
  }

  slow(delayMs: number): void {
    this.#delayMs = delayMs;
  }

  /** New connections work; those that stalled stay silent. */
  mend(): void {
    this.#isCut = false;
    this.#isStalled = false;
    this.#delayMs = 0;
  }

  close(): void {
    this.cut();
    this.#server.close();
  }

  #keep(socket: Socket, ended: () => void): void {
    this.#open.add(socket);
    socket.on("error", ended);
    socket.on("close", () => {
      this.#open.delete(socket);
      this.#stalled.delete(socket);
      ended();
    });
  }

  #way(near: Socket): Transform {
    return new Transform({
      transform: (chunk: Buffer, _encoding, done: TransformCallback) => {
        if (this.#stalled.has(near)) done();
        else if (this.#delayMs === 0) done(null, chunk);
        else setTimeout(() => done(null, chunk), this.#delayMs);
      },
    });
  }
}
