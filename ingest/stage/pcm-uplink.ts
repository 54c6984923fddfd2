/** Encoded wire messages of one room go in; they reach one packager, the oldest given up when it is slow or away. */
import { request } from "node:http";
import type { Socket } from "node:net";
import type { Clock, Milliseconds } from "../../infra/clock/clock.ts";
import { backoffMs } from "../../infra/lifecycle/backoff.ts";
import { pcmUpgrade } from "../../packager/contract/pcm-wire.ts";
import type { Tally } from "./tally.ts";

export interface PcmUplinkOptions {
  /** Internal address of the packager. */
  readonly url: string;
  /** `pcmPath(space, run)`. */
  readonly path: string;
  readonly bearer: string;
  readonly clock: Clock;
  readonly tally: Tally;
  /** Messages that tell a packager what it may have missed; sent on each new connection. */
  greet(): readonly Buffer[];
  /** Messages kept for a packager that is away or slow: one second by default. */
  readonly maxMessages?: number;
  readonly maxBytes?: number;
}

const connectTimeoutMs: Milliseconds = 2000;
/** A packager that takes nothing for so long has its connection cut and opened anew. */
const stallMs: Milliseconds = 3000;
const maxUnsentBytes = 32_768;

export class PcmUplink {
  readonly #options: PcmUplinkOptions;
  readonly #queue: Buffer[] = [];
  #queuedBytes = 0;
  #socket: Socket | undefined;
  #attempt = 0;
  #progressAt = 0;
  #cancelRetry: (() => void) | undefined;
  #abort: (() => void) | undefined;
  #closed = false;

  constructor(options: PcmUplinkOptions) {
    this.#options = options;
    this.#connect();
  }

  get open(): boolean {
    return this.#socket !== undefined;
  }

  push(message: Buffer): void {
    if (this.#closed) return;
    const { maxMessages = 50, maxBytes = 131_072, clock, tally } = this.#options;
    this.#queue.push(message);
    this.#queuedBytes += message.length;
    this.#flush();
    while (this.#queue.length > maxMessages || this.#queuedBytes > maxBytes) {
      this.#shift();
      tally.add("uplink_dropped");
      if (this.#socket && clock.now() - this.#progressAt > stallMs) this.#socket.destroy();
    }
  }

  close(): void {
    this.#closed = true;
    this.#cancelRetry?.();
    this.#abort?.();
    // What is queued is the last of the programme: the system sends it on after end().
    for (const message of this.#queue.splice(0)) this.#socket?.write(message);
    this.#socket?.end();
  }

  #connect(): void {
    const { url, path, bearer } = this.#options;
    const asked = request(`${url}${path}`, { headers: { connection: "Upgrade", upgrade: pcmUpgrade, authorization: `Bearer ${bearer}` }, agent: false });
    let settled = false;
    const fail = () => {
      if (settled) return;
      settled = true;
      asked.destroy();
      this.#retry();
    };
    this.#abort = fail;
    asked.setTimeout(connectTimeoutMs, fail);
    asked.on("error", fail);
    asked.on("response", fail);
    asked.on("upgrade", (_response, socket) => {
      settled = true;
      this.#adopt(socket as Socket);
    });
    asked.end();
  }

  #adopt(socket: Socket): void {
    const { greet, clock, tally } = this.#options;
    if (this.#closed) return void socket.destroy();
    this.#socket = socket;
    this.#attempt = 0;
    this.#abort = undefined;
    this.#progressAt = clock.now();
    socket.setTimeout(0);
    socket.setNoDelay(true);
    socket.on("error", () => socket.destroy());
    socket.on("drain", () => this.#flush());
    socket.on("close", () => this.#lose());
    socket.resume();
    tally.add("uplink_opened");
    for (const message of greet()) this.push(message);
    this.#flush();
  }

  #lose(): void {
    this.#socket = undefined;
    this.#retry();
  }

  #retry(): void {
    if (this.#closed) return;
    const delay = backoffMs(this.#attempt, { baseMs: 50, capMs: 1000 });
    this.#attempt += 1;
    this.#cancelRetry = this.#options.clock.after(delay, () => this.#connect());
  }

  #flush(): void {
    const socket = this.#socket;
    if (!socket || socket.destroyed) return;
    while (this.#queue.length > 0 && socket.writableLength < maxUnsentBytes) {
      const message = this.#shift();
      if (message) socket.write(message);
      this.#progressAt = this.#options.clock.now();
    }
  }

  #shift(): Buffer | undefined {
    const message = this.#queue.shift();
    this.#queuedBytes -= message?.length ?? 0;
    return message;
  }
}
