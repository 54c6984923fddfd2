/** Upgraded connections from ingest go in; each space's newest one feeds its broadcast with PCM and talk events. */
import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { Counter, Gauge, type Registry } from "prom-client";
import { bearerOf, sameSecret } from "../../infra/http/bearer.ts";
import type { Log } from "../../infra/log/log.ts";
import { pcmUpgrade, WireDecoder, type WireMessage } from "../contract/pcm-wire.ts";
import type { LiveBroadcast } from "../live/live-broadcast.ts";

export interface PcmIntakeOptions {
  readonly bearer: string;
  readonly log: Log;
  readonly metrics: Registry;
  find(space: string, run: string): LiveBroadcast | undefined;
}

const intakePath = /^\/internal\/pcm\/([A-Za-z0-9._~-]{1,128})\/([A-Za-z0-9_-]{8,64})$/;
/** A sender that is silent for so long is gone: PCM comes every 20 ms. */
const idleMs = 10_000;
const maxNameCharacters = 512;

export class PcmIntake {
  readonly #options: PcmIntakeOptions;
  readonly #connections = new Map<string, Duplex>();
  readonly #frames: Counter;
  readonly #garbage: Counter;

  constructor(options: PcmIntakeOptions) {
    this.#options = options;
    const registers = [options.metrics];
    const count = () => this.#connections.size;
    this.#frames = new Counter({ name: "rostrum_intake_messages_total", help: "Messages taken from the PCM wire.", registers });
    this.#garbage = new Counter({ name: "rostrum_intake_garbage_total", help: "PCM connections closed because of what they sent.", registers });
    new Gauge({
      name: "rostrum_intake_connections",
      help: "PCM connections that feed a broadcast.",
      registers,
      collect() {
        this.set(count());
      },
    });
  }

  /** Takes the `upgrade` event of the internal server. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on("error", () => socket.destroy());
    const refusal = this.#refusal(request);
    if (refusal !== undefined) {
      refuse(socket, refusal);
      return;
    }
    const [, space = "", run = ""] = intakePath.exec(request.url ?? "") ?? [];
    const live = this.#options.find(space, run);
    if (!live || live.ended) {
      refuse(socket, 404);
      return;
    }
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: ${pcmUpgrade}\r\n\r\n`);
    this.#adopt(socket, { space, live });
    if (head.length > 0) socket.unshift(head);
  }

  close(): void {
    for (const socket of this.#connections.values()) socket.destroy();
    this.#connections.clear();
  }

  #refusal({ headers, url }: IncomingMessage): number | undefined {
    if (!sameSecret(bearerOf(headers.authorization), this.#options.bearer)) return 401;
    if (headers.upgrade?.toLowerCase() !== pcmUpgrade) return 426;
    return intakePath.test(url ?? "") ? undefined : 404;
  }

  /** The newest connection wins: the one it replaces belongs to a room that is gone or was given up. */
  #adopt(socket: Duplex, { space, live }: { readonly space: string; readonly live: LiveBroadcast }): void {
    this.#connections.get(space)?.destroy();
    this.#connections.set(space, socket);
    this.#options.log.info({ space }, "programme connected");
    const decoder = new WireDecoder();
    (socket as Duplex & { setTimeout?: (ms: number, run: () => void) => void }).setTimeout?.(idleMs, () => socket.destroy());
    socket.on("data", (chunk: Buffer) => {
      if (this.#connections.get(space) === socket) this.#take(chunk, { socket, decoder, live });
    });
    socket.on("end", () => socket.end());
    socket.on("close", () => {
      if (this.#connections.get(space) !== socket) return;
      this.#connections.delete(space);
      live.endTalk();
      this.#options.log.info({ space }, "programme disconnected");
    });
  }

  #take(chunk: Buffer, { socket, decoder, live }: { readonly socket: Duplex; readonly decoder: WireDecoder; readonly live: LiveBroadcast }): void {
    try {
      const messages = decoder.push(chunk);
      for (const message of messages) deliver(message, live);
      this.#frames.inc(messages.length);
    } catch (error) {
      this.#garbage.inc();
      this.#options.log.warn({ reason: String(error) }, "a PCM connection sent what is not on the wire");
      socket.destroy();
    }
  }
}

function deliver(message: WireMessage, live: LiveBroadcast): void {
  if (!Number.isSafeInteger(message.sample)) throw new TypeError(`PCM wire: expected a sample index, got ${message.sample}.`);
  if (message.kind === "pcm") {
    live.pushPcm(message);
    return;
  }
  const { account, name, talking } = message;
  const sound = [account, name].every((text) => typeof text === "string" && text.length <= maxNameCharacters) && typeof talking === "boolean";
  if (!sound) throw new TypeError("PCM wire: malformed talk event.");
  live.pushTalk(message);
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
