/** Paths go in one at a time, answers come out over one kept connection that is opened when it is needed. */
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { type Answer, ResponseReader } from "./response-reader.ts";

export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** Host and port as the `Host` field has them. */
  readonly authority: string;
  readonly secure: boolean;
}

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/** What every connection of the process reads into, one after the other: ten thousand listeners share the machine with what they rehearse. */
const shared = Buffer.alloc(65_536);

/** Longer than three target durations, for which a server may hold a reload. */
const silenceMs = 20_000;

export class Connection {
  readonly #endpoint: Endpoint;
  readonly #localAddress: string | undefined;
  readonly #ask: string;
  #socket: Socket | undefined;
  #reader = new ResponseReader();
  #waiting: Waiting | undefined;

  /** @param localAddress source address, where one address has too few ports. */
  constructor(endpoint: Endpoint, { localAddress }: { readonly localAddress?: string | undefined } = {}) {
    this.#endpoint = endpoint;
    this.#localAddress = localAddress;
    this.#ask = ` HTTP/1.1\r\nhost: ${endpoint.authority}\r\naccept-encoding: gzip\r\nuser-agent: rostrum-rehearse\r\n\r\n`;
  }

  /** @param keepsBody false where only the body's length matters. @throws Error of the socket, or TypeError when what came was no answer. */
  get(path: string, { keepsBody = true }: { readonly keepsBody?: boolean } = {}): Promise<Answer> {
    if (this.#waiting) throw new TypeError("Expected one request at a time on a connection.");
    this.#socket ??= this.#open();
    const socket = this.#socket;
    this.#reader.keepsBodies = keepsBody;
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      socket.write(`GET ${path}${this.#ask}`, "latin1");
    });
  }

  close(): void {
    this.#socket?.destroy();
    this.#fail(new Error("closed"));
  }

  #open(): Socket {
    const { host, port, secure } = this.#endpoint;
    const reader = new ResponseReader();
    this.#reader = reader;
    const onread = {
      buffer: shared,
      callback: (length: number) => {
        this.#read(socket, { reader, bytes: shared.subarray(0, length) });
        return true;
      },
    };
    const address = { host, port, onread, ...(this.#localAddress === undefined ? {} : { localAddress: this.#localAddress }) };
    const socket: Socket = secure ? connectTls({ ...address, servername: host }) : connect(address);
    socket.setNoDelay(true);
    socket.setTimeout(silenceMs, () => socket.destroy(new Error("timeout")));
    socket.on("error", (error) => this.#lose(socket, error));
    socket.on("close", () => this.#lose(socket, new Error("connection closed")));
    return socket;
  }

  #read(socket: Socket, { reader, bytes }: { readonly reader: ResponseReader; readonly bytes: Buffer }): void {
    try {
      for (const answer of reader.push(bytes)) {
        if (answer.closes) this.#leave(socket);
        const waiting = this.#waiting;
        this.#waiting = undefined;
        waiting?.resolve(answer);
      }
    } catch (error) {
      socket.destroy(error as Error);
    }
  }

  #leave(socket: Socket): void {
    this.#socket = undefined;
    socket.destroy();
  }

  #lose(socket: Socket, error: Error): void {
    if (this.#socket !== socket) return;
    this.#fail(error);
  }

  #fail(error: Error): void {
    this.#socket = undefined;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.reject(error);
  }
}

/** Where a URL's server is. */
export function endpointOf({ protocol, hostname, port, host }: URL): Endpoint {
  const secure = protocol === "https:";
  return { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) || (secure ? 443 : 80), authority: host, secure };
}
