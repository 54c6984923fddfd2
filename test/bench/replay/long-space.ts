/** A space of many hours goes out on a loopback port: its replay's playlist as it is written, its segments made when they are asked for. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { listen } from "../../../infra/http/listen.ts";
import { profiles, samplesPerSegment } from "../../../packager/contract/profile.ts";
import { sampleRate, samplesPerAccessUnit } from "../../../packager/contract/samples.ts";
import { fragment } from "../../../packager/live/box/fragment.ts";
import { initSegment } from "../../../packager/live/box/init-segment.ts";
import { acceptedCoding } from "../../../packager/origin/accepted-coding.ts";
import { Body } from "../../../packager/origin/body.ts";
import { PreparedPlaylist } from "../../../packager/origin/prepared-playlist.ts";
import { type Exchange, replyBody } from "../../../packager/origin/reply.ts";
import { chaptersOf } from "../../../packager/replay/chapters.ts";
import { renderReplay } from "../../../packager/replay/replay-playlist.ts";
import type { SpokenSpan } from "../../../packager/replay/spoken.ts";

const profile = profiles.balanced;
const unitsPerSegment = samplesPerSegment(profile) / samplesPerAccessUnit;

/** hls.js as our player has it, and as it comes. */
export const engines = { ours: "hls.light.min.js", stock: "hls.min.js" } as const;
export type Engine = keyof typeof engines;

const pages = Object.fromEntries(
  Object.entries(engines).map(([engine, script]) => [`/${engine}`, `<!doctype html><meta charset="utf-8"><audio></audio><script src="/${script}"></script>`]),
);
const multivariant = '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=100000,CODECS="mp4a.40.2"\nreplay.m3u8\n';

export interface LongSpace {
  readonly url: string;
  readonly playlistBytes: number;
  readonly segments: number;
  close(): Promise<void>;
}

/** @param units access units to fill segments with, over and over. */
export async function serveLongSpace({ hours, units }: { readonly hours: number; readonly units: readonly Buffer[] }): Promise<LongSpace> {
  const count = Math.ceil((hours * 3600 * sampleRate) / samplesPerSegment(profile));
  const playlist = playlistOf(count);
  const prepared = new PreparedPlaylist(playlist);
  await Promise.all((["br", "gzip"] as const).map((coding) => prepared.prepare(coding)));
  const scripts = new Map(Object.values(engines).map((name) => [`/${name}`, readFileSync(join(dirname(fileURLToPath(import.meta.resolve("hls.js"))), name))]));
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    const sequence = /^\/s(\d+)\.m4s$/.exec(path)?.[1];
    const script = scripts.get(path);
    if (path in pages) response.writeHead(200, { "content-type": "text/html" }).end(pages[path]);
    else if (script) response.writeHead(200, { "content-type": "text/javascript" }).end(script);
    else if (path === "/index.m3u8") response.writeHead(200, { "content-type": "application/vnd.apple.mpegurl" }).end(multivariant);
    else if (path === "/replay.m3u8") sendPlaylist({ request, response }, prepared);
    else if (path === "/init.mp4") response.writeHead(200, { "content-type": "audio/mp4" }).end(initSegment({ bitrate: 96_000 }));
    else if (sequence !== undefined) response.writeHead(200, { "content-type": "audio/mp4" }).end(segment(Number(sequence), units));
    else response.writeHead(404).end();
  });
  const port = await listen(server, { port: 0, host: "127.0.0.1" });
  return {
    url: `http://127.0.0.1:${port}`,
    playlistBytes: Buffer.byteLength(playlist),
    segments: count,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** As the origin gives it to everybody but the first: compressed already. */
function sendPlaylist({ request, response }: Exchange, prepared: PreparedPlaylist): void {
  const body = prepared.body("endedPlaylist", acceptedCoding(request.headers["accept-encoding"]));
  if (body instanceof Body) replyBody({ request, response }, body);
  else response.writeHead(503).end();
}

/** Five people, each speaking for a dozen seconds in turn. */
function playlistOf(count: number): string {
  const durationSamples = samplesPerSegment(profile);
  const segments = Array.from({ length: count }, (_, sequence) => ({ sequence, durationSamples, gap: false }));
  const end = count * durationSamples;
  const turn = 12 * sampleRate;
  const spoken: SpokenSpan[] = Array.from({ length: Math.floor(end / turn) }, (_, index) => {
    const voice = index % 5;
    return { account: `voice-${voice}`, name: `Voice ${voice}`, start: index * turn, end: (index + 1) * turn - sampleRate / 2 };
  });
  const broadcast = { startedAt: Date.UTC(2026, 4, 1, 20), profile: "balanced" } as const;
  return renderReplay({ broadcast, segments, ended: true, spoken, chapters: chaptersOf(spoken, { start: 0, end }) });
}

function segment(sequence: number, units: readonly Buffer[]): Buffer {
  const first = sequence * unitsPerSegment;
  const parts = Array.from({ length: profile.partsPerSegment }, (_, part) => {
    const from = first + part * profile.accessUnitsPerPart;
    const accessUnits = Array.from({ length: profile.accessUnitsPerPart }, (_unit, index) => units[(from + index) % units.length] ?? Buffer.alloc(0));
    return fragment({ sequenceNumber: sequence * profile.partsPerSegment + part + 1, mediaTime: from * samplesPerAccessUnit, accessUnits });
  });
  return Buffer.concat(parts);
}
