/** Paths go in, their answers come out in the same order over one kept connection that is opened when it is needed. */
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
  readonly keepsBody: boolean;
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
  #waiting: Waiting[] = [];
  #unsent = "";

  /** @param localAddress source address, where one address has too few ports. */
  constructor(endpoint: Endpoint, { localAddress }: { readonly localAddress?: string | undefined } = {}) {
    this.#endpoint = endpoint;
    this.#localAddress = localAddress;
    this.#ask = ` HTTP/1.1\r\nhost: ${endpoint.authority}\r\naccept-encoding: gzip\r\nuser-agent: rostrum-rehearse\r\n\r\n`;
  }

  /** @param keepsBody false where only the body's length matters. @throws Error of the socket, or TypeError when what came was no answer. */
  get(path: string, { keepsBody = true }: { readonly keepsBody?: boolean } = {}): Promise<Answer> {
    this.#socket ??= this.#open();
    // What is asked for in one turn goes out in one piece, as the frames of HTTP/2 do.
    if (this.#unsent === "") process.nextTick(() => this.#send());
    this.#unsent += `GET ${path}${this.#ask}`;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ keepsBody, resolve, reject });
    });
  }

  close(): void {
    this.#socket?.destroy();
    this.#fail(new Error("closed"));
  }

  #send(): void {
    this.#socket?.write(this.#unsent, "latin1");
    this.#unsent = "";
  }

  #open(): Socket {
    const { host, port, secure } = this.#endpoint;
    const reader = new ResponseReader({ keepsBody: () => this.#waiting[0]?.keepsBody ?? false });
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
        this.#waiting.shift()?.resolve(answer);
        if (answer.closes) this.#leave(socket);
      }
    } catch (error) {
      socket.destroy(error as Error);
    }
  }

  #leave(socket: Socket): void {
    this.#fail(new Error("connection closed"));
    socket.destroy();
  }

  #lose(socket: Socket, error: Error): void {
    if (this.#socket !== socket) return;
    this.#fail(error);
  }

  #fail(error: Error): void {
    const waiting = this.#waiting;
    [this.#socket, this.#waiting, this.#unsent] = [undefined, [], ""];
    for (const { reject } of waiting) reject(error);
  }
}

/** Where a URL's server is. */
export function endpointOf({ protocol, hostname, port, host }: URL): Endpoint {
  const secure = protocol === "https:";
  return { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) || (secure ? 443 : 80), authority: host, secure };
}
