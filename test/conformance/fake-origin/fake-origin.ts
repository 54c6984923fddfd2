/** A fault (or none) goes in; a small low-latency origin on a free port comes out, correct but for that fault. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { listen } from "../../../infra/http/listen.ts";
import type { Answer, Asked, Fault } from "./fault.ts";
import { fakeInit, fakePart } from "./media.ts";
import { planMedia, planPlaylist } from "./plan.ts";
import { Programme } from "./programme.ts";
import { renderMedia, renderMultivariant } from "./render.ts";
import { fakeShape } from "./shape.ts";

export interface FakeOrigin {
  readonly url: string;
  /** Any URL of a presentation that is gone. */
  readonly removedUrl: string;
  /** Cuts every connection, is away for a moment, and comes back with a discontinuity. */
  restart(): Promise<void>;
  end(): Promise<void>;
  stall(): Promise<void>;
  close(): Promise<void>;
}

export async function startFakeOrigin(fault: Fault = {}): Promise<FakeOrigin> {
  const programme = new Programme({ ...fakeShape, ...fault.shape });
  let away = false;
  const server: Server = createServer({ keepAlive: true }, (request, response) => void respond(request, { response, programme, fault }));
  server.on("connection", (socket) => {
    if (away) socket.destroy();
  });
  const base = `http://127.0.0.1:${await listen(server, { port: 0 })}`;
  return {
    url: `${base}/live/index.m3u8`,
    removedUrl: `${base}/gone/index.m3u8`,
    async restart() {
      away = true;
      server.closeAllConnections();
      await sleep(250);
      programme.breaks.push(programme.open.sequence + 1);
      programme.restarted = true;
      away = false;
    },
    end: async () => programme.end(),
    stall: async () => programme.stall(),
    async close() {
      programme.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Responding {
  readonly response: ServerResponse;
  readonly programme: Programme;
  readonly fault: Fault;
}

async function respond(request: IncomingMessage, { response, programme, fault }: Responding): Promise<void> {
  const [path = "", search = ""] = (request.url ?? "").split("?");
  const names = path.split("/");
  const name = names.at(-1) ?? "";
  const query = new URLSearchParams(search);
  const wanted = query.get("_HLS_skip");
  const skip = wanted === "YES" || wanted === "v2" ? wanted : undefined;
  const asked: Asked = { programme, name, rendition: names.at(-2) ?? "", query, number: Number(/\d+/.exec(name)?.[0] ?? -1), skip };
  const right = names[1] === "live" ? await answerOf(asked, { fault, isTop: names.length === 3 }) : empty(404);
  const packed = pack(right, String(request.headers["accept-encoding"] ?? ""));
  await send(response, fault.answer?.(packed, asked) ?? packed);
}

async function answerOf(asked: Asked, { fault, isTop }: { readonly fault: Fault; readonly isTop: boolean }): Promise<Answer> {
  if (isTop) return playlist(fault.multivariant?.(renderMultivariant()) ?? renderMultivariant());
  const { programme, rendition } = asked;
  const isPlaylist = asked.name === "index.m3u8";
  const right = isPlaylist ? planPlaylist(asked) : planMedia(asked);
  const plan = fault.plan?.(right, asked) ?? right;
  if (plan.when === "never") return empty(plan.status);
  if (plan.when === "published") {
    const published = await programme.until(plan.published, { limitMs: 3000 * programme.shape.targetDuration });
    if (!published && fault.heldTooLong === undefined) return empty(503);
  }
  if (!isPlaylist) return media(fault.media?.(bytesOf(asked), asked) ?? bytesOf(asked));
  const text = renderMedia(programme, { rendition, skip: programme.ended ? undefined : asked.skip });
  return playlist(fault.playlist?.(text, asked) ?? text);
}

function bytesOf({ name, rendition, number, programme }: Asked): Buffer {
  if (name === "init.mp4") return fakeInit();
  if (!name.startsWith("s")) return fakePart(rendition, number);
  const { partsPerSegment } = programme.shape;
  return Buffer.concat(Array.from({ length: partsPerSegment }, (_, index) => fakePart(rendition, number * partsPerSegment + index)));
}

const empty = (status: number): Answer => ({ status, headers: { "cache-control": "max-age=1" }, body: Buffer.alloc(0) });

function playlist(text: string): Answer {
  return { status: 200, headers: { "content-type": "application/vnd.apple.mpegurl", "cache-control": "max-age=1" }, body: Buffer.from(text) };
}

function media(body: Buffer): Answer {
  return { status: 200, headers: { "content-type": "audio/mp4", "cache-control": "max-age=3600, immutable" }, body };
}

function pack(answer: Answer, accepted: string): Answer {
  if (!accepted.includes("gzip") || answer.headers["content-type"] !== "application/vnd.apple.mpegurl") return answer;
  return { ...answer, headers: { ...answer.headers, "content-encoding": "gzip" }, body: gzipSync(answer.body) };
}

async function send(response: ServerResponse, { status, headers, body, dripMs = 0, delayMs = 0 }: Answer): Promise<void> {
  if (delayMs > 0) await sleep(delayMs);
  response.writeHead(status, { ...headers, "content-length": body.length });
  if (dripMs > 0) {
    response.write(body.subarray(0, body.length >> 1));
    await sleep(dripMs);
    response.end(body.subarray(body.length >> 1));
  } else response.end(body);
}
