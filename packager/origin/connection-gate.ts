/** Connections to the public port go in; so many are served, and later ones are asked in words to come back before earlier ones suffer. */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Http2SecureServer, Http2ServerRequest } from "node:http2";
import type { Socket } from "node:net";
import { Counter, Gauge, type Registry } from "prom-client";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { replyProblem } from "./reply.ts";

export interface ConnectionGateOptions {
  /** Connections served at once. */
  readonly max: number;
  readonly metrics: Registry;
}

/** Beyond `max`, so many more are taken to tell them why; the rest is cut off by the system. */
export const doorstep = 512;
/** How long somebody on the doorstep may take to ask. */
const doorstepMs = 2000;
const retryAfterSeconds = 5;
/** What hosts and speakers need goes on whatever the crowd does. */
const stagePaths = ["/whip/", "/v1/", "/studio/"] as const;

export class ConnectionGate {
  readonly #max: number;
  readonly #refused: Counter;
  readonly #waiting = new Set<string>();
  #open = 0;
  /** Set while new connections are not to be served, however few there are. */
  shut: () => boolean = () => false;

  constructor({ max, metrics }: ConnectionGateOptions) {
    this.#max = max;
    const open = () => this.#open;
    new Gauge({
      name: "rostrum_origin_connections",
      help: "Connections to the public port.",
      registers: [metrics],
      collect() {
        this.set(open());
      },
    });
    this.#refused = new Counter({
      name: "rostrum_origin_connections_refused_total",
      help: "Connections that were asked to come back, or cut off.",
      registers: [metrics],
    });
  }

  /** Connections as a share of the most that are served. */
  get share(): number {
    return this.#open / this.#max;
  }

  watch(server: Server | Http2SecureServer): void {
    server.maxConnections = this.#max + doorstep;
    server.on("drop", () => this.#refused.inc());
    // Over TLS too: what has not agreed on anything yet takes a file as well.
    server.on("connection", (socket: Socket) => this.#take(socket));
  }

  /** @returns whether the request came by a connection too many, and is answered. */
  refuses(request: IncomingMessage, response: ServerResponse): boolean {
    if (this.#waiting.size === 0 || !this.#waiting.has(nameOf(request.socket))) return false;
    if (stagePaths.some((path) => request.url?.startsWith(path))) return false;
    const session = (request as unknown as Partial<Http2ServerRequest>).stream?.session;
    if (session) response.once("finish", () => session.close());
    else response.shouldKeepAlive = false;
    replyProblem({ request, response }, new RostrumError("unavailable", "This server has all the listeners it can serve.", { retryAfterSeconds }));
    return true;
  }

  #take(socket: Socket): void {
    this.#open += 1;
    const late = this.#open > this.#max || this.shut();
    const name = late ? nameOf(socket) : "";
    const timer = late ? setTimeout(() => this.#waiting.has(name) && socket.destroy(), doorstepMs) : undefined;
    if (late) {
      this.#refused.inc();
      this.#waiting.add(name);
    }
    socket.once("close", () => {
      this.#open -= 1;
      clearTimeout(timer);
      this.#waiting.delete(name);
    });
  }
}

/** The same for a socket and for what HTTP/2 shows of it. */
function nameOf({ remoteAddress, remotePort }: Pick<Socket, "remoteAddress" | "remotePort">): string {
  return `${remoteAddress} ${remotePort}`;
}
