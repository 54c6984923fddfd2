/** What a steady listener receives beside audio: headers, boxes and playlists, counted on the wire over HTTP/1.1 and HTTP/2, with delta updates and with full playlists. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import { connect as connectHttp2 } from "node:http2";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Registry } from "prom-client";
import { listen } from "../../infra/http/listen.ts";
import { BroadcastOrigin } from "../../packager/origin/broadcast-origin.ts";
import { HoldLimit } from "../../packager/origin/hold-limit.ts";
import { createLiveHandler } from "../../packager/origin/live-handler.ts";
import { createPublicServer } from "../../packager/origin/public-server.ts";
import { createStage, type Stage } from "../packager/live/support/stage.ts";

const { values } = parseArgs({ options: { parts: { type: "string", default: "40" } } });
const parts = Number(values.parts);
const folder = "/live/space-1/run-0001/a64";
const targets = { http2Delta: 0.15, http1Delta: 0.25 };

interface Client {
  get(path: string): Promise<Buffer>;
  /** Bytes received so far on the wire, without TCP and IP; over TLS with its records. */
  received(): number;
  sent(): number;
  close(): void;
}

function http1(port: number): Promise<Client> {
  return new Promise((resolve) => {
    const socket: Socket = connect(port, "127.0.0.1", () =>
      resolve({ get, received: () => socket.bytesRead, sent: () => socket.bytesWritten, close: () => socket.destroy() }),
    );
    const get = (path: string) =>
      new Promise<Buffer>((done) => {
        const chunks: Buffer[] = [];
        const take = (chunk: Buffer) => {
          chunks.push(chunk);
          const all = Buffer.concat(chunks);
          const head = all.toString("latin1").split("\r\n\r\n", 1)[0] ?? "";
          const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
          if (all.length < head.length + 4 + length) return;
          socket.off("data", take);
          done(all.subarray(head.length + 4));
        };
        socket.on("data", take);
        socket.write(`GET ${path} HTTP/1.1\r\nhost: audio.example.com\r\naccept-encoding: gzip, deflate, br\r\n\r\n`);
      });
  });
}

function http2(port: number): Promise<Client> {
  return new Promise((resolve, reject) => {
    const session = connectHttp2(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
    session.once("error", reject);
    const get = (path: string) =>
      new Promise<Buffer>((done, fail) => {
        const stream = session.request({ ":path": path, "accept-encoding": "gzip, deflate, br" });
        const chunks: Buffer[] = [];
        stream.on("data", (chunk: Buffer) => chunks.push(chunk));
        stream.on("end", () => done(Buffer.concat(chunks)));
        stream.on("error", fail);
      });
    const wire = () => session.socket as unknown as { _parent?: Socket; bytesRead: number; bytesWritten: number };
    session.once("connect", () => resolve({ get, received: () => wire().bytesRead, sent: () => wire().bytesWritten, close: () => session.destroy() }));
  });
}

/** The payload of the media data box: the access units themselves (ISO 14496-12 section 8.1.1). */
function audioBytes(fragment: Buffer): number {
  for (let at = 0; at + 8 <= fragment.length; at += fragment.readUInt32BE(at)) {
    if (fragment.toString("latin1", at + 4, at + 8) === "mdat") return fragment.readUInt32BE(at) - 8;
  }
  throw new Error("the part has no media data");
}

interface Counted {
  readonly share: number;
  readonly perPart: { readonly audio: number; readonly boxes: number; readonly playlist: number; readonly headers: number; readonly requests: number };
}

/** As a player does: each part's playlist and then the part, one of each at a time. */
async function count(client: Client, { stage, delta }: { readonly stage: Stage; readonly delta: boolean }): Promise<Counted> {
  const sums = { audio: 0, boxes: 0, playlist: 0 };
  const step = async () => {
    const published = stage.live.current("a64")?.partsPublished ?? 0;
    const directives = `_HLS_msn=${Math.floor(published / 8)}&_HLS_part=${published % 8}${delta ? "&_HLS_skip=v2" : ""}`;
    const asked = client.get(`${folder}/index.m3u8?${directives}`);
    stage.play(512);
    const playlist = await asked;
    const part = await client.get(`${folder}/p${published}.m4s`);
    const audio = audioBytes(part);
    sums.audio += audio;
    sums.boxes += part.length - audio;
    sums.playlist += playlist.length;
  };
  // The first exchange fills the header tables and ends the handshake.
  for (let warm = 0; warm < 4; warm++) await step();
  Object.assign(sums, { audio: 0, boxes: 0, playlist: 0 });
  const [received, sent] = [client.received(), client.sent()];
  for (let index = 0; index < parts; index++) await step();
  const total = client.received() - received;
  client.close();
  const each = (bytes: number) => Math.round(bytes / parts);
  const headers = total - sums.audio - sums.boxes - sums.playlist;
  const perPart = {
    audio: each(sums.audio),
    boxes: each(sums.boxes),
    playlist: each(sums.playlist),
    headers: each(headers),
    requests: each(client.sent() - sent),
  };
  return { share: Math.round((1000 * (total - sums.audio)) / sums.audio) / 1000, perPart };
}

async function measure(
  kind: "http1" | "http2",
  { delta, files }: { readonly delta: boolean; readonly files: { readonly cert: string; readonly key: string } },
): Promise<Counted> {
  const stage = createStage({ profile: "balanced" });
  stage.play(90_000);
  const origin = new BroadcastOrigin({ live: stage.live, clock: stage.clock, limit: new HoldLimit({ max: 10, metrics: new Registry() }) });
  const handler = createLiveHandler({ find: () => origin, stored: { answer: async () => undefined } });
  const tls = kind === "http2" ? { TLS_CERT: files.cert, TLS_KEY: files.key } : { TLS_CERT: undefined, TLS_KEY: undefined };
  const { server, cut } = createPublicServer((request, response) => void handler(request, response), { config: tls });
  const port = await listen(server as Server, { port: 0, host: "127.0.0.1" });
  try {
    return await count(await (kind === "http1" ? http1 : http2)(port), { stage, delta });
  } finally {
    origin.close();
    await stage.live.close();
    cut();
    server.close();
  }
}

const directory = mkdtempSync(join(tmpdir(), "rostrum-overhead-"));
const files = { cert: join(directory, "cert.pem"), key: join(directory, "key.pem") };
const made = spawnSync("openssl", [
  "req",
  "-x509",
  "-newkey",
  "ec",
  "-pkeyopt",
  "ec_paramgen_curve:P-256",
  "-nodes",
  "-days",
  "2",
  "-subj",
  "/CN=localhost",
  "-keyout",
  files.key,
  "-out",
  files.cert,
]);
if (made.status !== 0) throw new Error(`openssl could not make a certificate: ${made.stderr}`);
try {
  const figures: Record<string, Counted> = {};
  for (const kind of ["http2", "http1"] as const) {
    for (const delta of [true, false]) {
      const name = `${kind}${delta ? "Delta" : "Full"}`;
      const counted = await measure(kind, { delta, files });
      figures[name] = counted;
      console.error(`${name}: ${(counted.share * 100).toFixed(1)} % beside the audio`, JSON.stringify(counted.perPart));
    }
  }
  console.log(JSON.stringify({ bench: "overhead", profile: "balanced", bitrate: 64_000, parts, figures, targets }));
} finally {
  rmSync(directory, { recursive: true });
}
