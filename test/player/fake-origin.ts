/** A small low-latency origin for the player's tests: real AAC cut by the clock, two voices that take turns, and a network that can be cut. */
import { execFileSync } from "node:child_process";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { listen } from "../../infra/http/listen.ts";
import { profiles, samplesPerPart } from "../../packager/contract/profile.ts";
import { samplesToMs } from "../../packager/contract/samples.ts";
import { fragment } from "../../packager/live/box/fragment.ts";
import { initSegment } from "../../packager/live/box/init-segment.ts";
import { AdtsParser } from "../../packager/live/encode/adts.ts";

const profile = profiles.fast;
const partMs = samplesToMs(samplesPerPart(profile));
const segmentParts = profile.partsPerSegment;
const windowSegments = 6;
/** One voice speaks for this long, then the other. */
export const turnMs = 2000;

export interface FakeOrigin {
  readonly url: string;
  /** Base of the object store, which holds the plain copy and never fails. */
  readonly storeUrl: string;
  readonly storeRequests: string[];
  /** Epoch ms of sample 0. */
  readonly startedAt: number;
  readonly requests: string[];
  /** Headers of the last part asked for. */
  lastPartHeaders: IncomingHttpHeaders;
  /** Until it is opened the playlist is 404. */
  open: boolean;
  /** Every connection dies and none is taken. */
  cut(): void;
  heal(): void;
  end(): void;
  close(): Promise<void>;
}

const playlistType = "application/vnd.apple.mpegurl";

/** Three renditions with one content, the usual one first. */
const variants = (media: string) =>
  ["#EXTM3U", ...[64, 32, 96].flatMap((rate) => [`#EXT-X-STREAM-INF:BANDWIDTH=${rate}000,CODECS="mp4a.40.2"`, media.replace("*", `a${rate}`)]), ""].join("\n");
const ofRendition = /\/a\d+\/[^/]+$/;

/** Ten seconds of a tone as AAC access units, encoded by ffmpeg. */
function encodeTone(): Buffer[] {
  const tone = ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:duration=10", "-ac", "1", "-c:a", "aac", "-b:a", "64k", "-f", "adts", "-"];
  const bytes = execFileSync("ffmpeg", ["-hide_banner", "-loglevel", "error", ...tone], { maxBuffer: 1e7 });
  return new AdtsParser().push(bytes);
}

export async function startFakeOrigin({
  delayMs = 0,
  open = true,
  ageSeconds = 30,
  pages,
}: {
  delayMs?: number;
  open?: boolean;
  /** For how long the programme has gone on. */
  ageSeconds?: number;
  pages?: RequestListener;
} = {}): Promise<FakeOrigin> {
  const units = encodeTone();
  const startedAt = Date.now() - ageSeconds * 1000;
  const sockets = new Set<Socket>();
  const requests: string[] = [];
  const storeRequests: string[] = [];
  let cut = false;
  let endedParts = Number.POSITIVE_INFINITY;
  const published = () => Math.min(endedParts, Math.floor((Date.now() - startedAt - 60) / partMs));

  const server: Server = createServer((request, response) => {
    requests.push(request.url ?? "");
    setTimeout(() => void answer(request, response), delayMs);
  });
  server.on("connection", (socket) => {
    if (cut) socket.destroy();
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  const port = await listen(server, { port: 0, host: "127.0.0.1" });
  const store = createServer((request, response) => {
    storeRequests.push(request.url ?? "");
    const name = (request.url ?? "").split("/").at(-1) ?? "";
    if (name === "plain.m3u8") sendMedia(response, playlistType, plainPlaylist());
    else if (name === "init.mp4") sendMedia(response, "audio/mp4", initSegment({ bitrate: 64_000 }));
    else if (/^s\d+\.m4s$/.test(name)) sendMedia(response, "audio/mp4", cutSegment(Number(name.slice(1, -4))));
    else sendMedia(response, playlistType, variants("*/plain.m3u8"));
  });
  const storePort = await listen(store, { port: 0, host: "127.0.0.1" });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://fake");
    const name = url.pathname.split("/").at(-1) ?? "";
    if (!url.pathname.startsWith("/live/")) {
      if (pages) pages(request, response);
      else response.writeHead(404).end();
      return;
    }
    const send = (type: string, body: string | Buffer) => sendMedia(response, type, body);
    const part = /^p(\d+)\.m4s$/.exec(name);
    const segment = /^s(\d+)\.m4s$/.exec(name);
    if (!origin.open) response.writeHead(404, { "access-control-allow-origin": "*" }).end();
    else if (part) {
      origin.lastPartHeaders = request.headers;
      send("audio/mp4", cutPart(Number(part[1])));
    } else if (segment) send("audio/mp4", cutSegment(Number(segment[1])));
    else if (name === "init.mp4") send("audio/mp4", initSegment({ bitrate: 64_000 }));
    else if (name === "replay.m3u8") send(playlistType, ofRendition.test(url.pathname) ? plainPlaylist() : variants("*/replay.m3u8"));
    else if (ofRendition.test(url.pathname)) {
      await hold(url.searchParams);
      send(playlistType, mediaPlaylist());
    } else send(playlistType, variants(endedParts < Number.POSITIVE_INFINITY ? "*/replay.m3u8" : "run/*/index.m3u8"));
  }

  async function hold(query: URLSearchParams): Promise<void> {
    const wanted = Number(query.get("_HLS_msn") ?? 0) * segmentParts + Number(query.get("_HLS_part") ?? 0);
    while (published() <= wanted && published() < endedParts) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  function cutPart(part: number): Buffer {
    const count = profile.accessUnitsPerPart;
    const accessUnits = Array.from({ length: count }, (_, index) => units[(part * count + index) % units.length] ?? Buffer.alloc(0));
    return fragment({ sequenceNumber: part, mediaTime: part * samplesPerPart(profile), accessUnits });
  }

  function cutSegment(segment: number): Buffer {
    return Buffer.concat(Array.from({ length: segmentParts }, (_, index) => cutPart(segment * segmentParts + index)));
  }

  const dateOf = (part: number) => new Date(startedAt + part * partMs).toISOString();

  function mediaPlaylist(): string {
    const end = published();
    const last = Math.floor(end / segmentParts);
    const first = Math.max(0, last - windowSegments);
    const seconds = (parts: number) => ((parts * partMs) / 1000).toFixed(5);
    const lines = ["#EXTM3U", "#EXT-X-VERSION:9", "#EXT-X-TARGETDURATION:4", `#EXT-X-PART-INF:PART-TARGET=${seconds(1)}`];
    lines.push(`#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=${seconds(3)}`, `#EXT-X-MEDIA-SEQUENCE:${first}`, '#EXT-X-MAP:URI="init.mp4"');
    for (let segment = first; segment <= last; segment++) {
      const firstPart = segment * segmentParts;
      const parts = Math.min(segmentParts, end - firstPart);
      lines.push(`#EXT-X-PROGRAM-DATE-TIME:${dateOf(firstPart)}`);
      if (segment >= last - 2)
        for (let part = firstPart; part < firstPart + parts; part++) lines.push(`#EXT-X-PART:DURATION=${seconds(1)},INDEPENDENT=YES,URI="p${part}.m4s"`);
      if (parts === segmentParts) lines.push(`#EXTINF:${seconds(segmentParts)},`, `s${segment}.m4s`);
    }
    lines.push(...turns(startedAt + first * segmentParts * partMs, startedAt + end * partMs));
    lines.push(end < endedParts ? `#EXT-X-PRELOAD-HINT:TYPE=PART,URI="p${end}.m4s"` : "#EXT-X-ENDLIST");
    return `${lines.join("\n")}\n`;
  }

  /** Closed segments from the beginning, half a second after their end. */
  function plainPlaylist(): string {
    const end = Math.floor((published() - 500 / partMs) / segmentParts);
    const duration = ((segmentParts * partMs) / 1000).toFixed(5);
    const lines = [
      "#EXTM3U",
      "#EXT-X-VERSION:7",
      "#EXT-X-TARGETDURATION:4",
      "#EXT-X-PLAYLIST-TYPE:EVENT",
      "#EXT-X-MEDIA-SEQUENCE:0",
      '#EXT-X-MAP:URI="init.mp4"',
    ];
    for (let segment = 0; segment < end; segment++)
      lines.push(`#EXT-X-PROGRAM-DATE-TIME:${dateOf(segment * segmentParts)}`, `#EXTINF:${duration},`, `s${segment}.m4s`);
    if (endedParts < Number.POSITIVE_INFINITY) lines.push("#EXT-X-ENDLIST");
    return `${lines.join("\n")}\n`;
  }

  function turns(fromMs: number, toMs: number): string[] {
    const lines: string[] = [];
    for (let turn = Math.floor((fromMs - startedAt) / turnMs); startedAt + turn * turnMs < toMs; turn++) {
      const { account, name } = voiceOfTurn(turn);
      const start = new Date(startedAt + turn * turnMs).toISOString();
      const end = startedAt + (turn + 1) * turnMs < toMs ? `,DURATION=${turnMs / 1000}` : "";
      lines.push(`#EXT-X-DATERANGE:ID="t${turn}",CLASS="io.rostrum.talk",START-DATE="${start}"${end},X-ACCOUNT="${account}",X-NAME="${name}"`);
    }
    return lines;
  }

  const origin: FakeOrigin = {
    url: `http://127.0.0.1:${port}`,
    storeUrl: `http://127.0.0.1:${storePort}`,
    storeRequests,
    startedAt,
    requests,
    lastPartHeaders: {},
    open,
    cut: () => {
      cut = true;
      for (const socket of sockets) socket.destroy();
    },
    heal: () => {
      cut = false;
    },
    end: () => {
      endedParts = published();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      store.closeAllConnections();
      await Promise.all([server, store].map((one) => new Promise((resolve) => one.close(resolve))));
    },
  };
  return origin;
}

function sendMedia(response: ServerResponse, type: string, body: string | Buffer): void {
  response.writeHead(200, { "content-type": type, "access-control-allow-origin": "*" }).end(body);
}

/** Who speaks in a turn of the fake programme. */
export function voiceOfTurn(turn: number): { readonly account: string; readonly name: string } {
  return turn % 2 === 0 ? { account: "ada", name: "Ada Lovelace" } : { account: "grace", name: "Grace Hopper" };
}
