/** A port goes in; a client that keeps one connection, over HTTP/1.1 or HTTP/2, and counts every byte on it comes out. */
import { connect as connectHttp2 } from "node:http2";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

export interface Client {
  get(path: string): Promise<Buffer>;
  readonly counts: () => Counts;
  close(): void;
}

export interface Counts {
  /** Of HTTP: frames and headers and what they hold. */
  readonly received: number;
  /** With the TLS records around it, where there are any; TCP and IP are in neither. */
  readonly wire: number;
  readonly sent: number;
}

export type Coding = "gzip" | "gzip, deflate, br";

export async function http1(port: number, coding: Coding): Promise<Client> {
  const socket: Socket = connect(port, "127.0.0.1");
  await new Promise((resolve) => socket.once("connect", resolve));
  const get = (path: string) =>
    new Promise<Buffer>((done) => {
      const chunks: Buffer[] = [];
      const take = (chunk: Buffer) => {
        chunks.push(chunk);
        const body = wholeBody(Buffer.concat(chunks));
        if (!body) return;
        socket.off("data", take);
        done(body);
      };
      socket.on("data", take);
      socket.write(`GET ${path} HTTP/1.1\r\nhost: audio.example.com\r\naccept-encoding: ${coding}\r\n\r\n`);
    });
  const counts = () => ({ received: socket.bytesRead, wire: socket.bytesRead, sent: socket.bytesWritten });
  return { get, counts, close: () => socket.destroy() };
}

function wholeBody(answer: Buffer): Buffer | undefined {
  const head = answer.toString("latin1").split("\r\n\r\n", 1)[0] ?? "";
  const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
  return answer.length < head.length + 4 + length ? undefined : answer.subarray(head.length + 4);
}

export async function http2(port: number, coding: Coding): Promise<Client> {
  const socket = connect(port, "127.0.0.1");
  const secure = connectTls({ socket, rejectUnauthorized: false, ALPNProtocols: ["h2"] });
  const session = connectHttp2("https://localhost", { createConnection: () => secure });
  await new Promise((resolve, reject) => session.once("connect", resolve).once("error", reject));
  const get = (path: string) =>
    new Promise<Buffer>((done, fail) => {
      const stream = session.request({ ":path": path, "accept-encoding": coding });
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => done(Buffer.concat(chunks)));
      stream.on("error", fail);
    });
  const counts = () => ({ received: secure.bytesRead, wire: socket.bytesRead, sent: secure.bytesWritten });
  return { get, counts, close: () => session.destroy() };
}
