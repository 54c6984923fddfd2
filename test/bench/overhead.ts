/** What a steady listener receives beside audio, headers, boxes and playlists, counted over HTTP/1.1 and HTTP/2, with delta updates and full playlists, with and without talk. */
import type { Server } from "node:http";
import { parseArgs } from "node:util";
import { Registry } from "prom-client";
import { listen } from "../../infra/http/listen.ts";
import { type ProfileName, profiles, samplesPerPart } from "../../packager/contract/profile.ts";
import { samplesPerFrame, samplesToMs } from "../../packager/contract/samples.ts";
import { BroadcastOrigin } from "../../packager/origin/broadcast-origin.ts";
import { HoldLimit } from "../../packager/origin/hold-limit.ts";
import { createLiveHandler } from "../../packager/origin/live-handler.ts";
import { createPublicServer } from "../../packager/origin/public-server.ts";
import { createStage, type Stage } from "../packager/live/support/stage.ts";
import { type CertificateFiles, selfSigned } from "../support/certificate.ts";
import { type Coding, http1, http2 } from "./overhead/clients.ts";
import { type Counted, count } from "./overhead/listener.ts";

const { values } = parseArgs({ options: { parts: { type: "string", default: "40" }, profile: { type: "string", default: "balanced" } } });
const parts = Number(values.parts);
const profile = profiles[values.profile as ProfileName];
const partMs = samplesToMs(samplesPerPart(profile));
const targets = { http2Delta: 0.15, http1Delta: 0.25 };

interface Case {
  readonly over: "http1" | "http2";
  readonly delta: boolean;
  readonly coding: Coding;
  /** Three take turns, about 4 s each, so that the playlist names them. */
  readonly talk: boolean;
}

const browser = { coding: "gzip, deflate, br", talk: false } as const;
const cases: Readonly<Record<string, Case>> = {
  http2Delta: { over: "http2", delta: true, ...browser },
  http2Full: { over: "http2", delta: false, ...browser },
  http1Delta: { over: "http1", delta: true, ...browser },
  http1Full: { over: "http1", delta: false, ...browser },
  http1DeltaGzip: { over: "http1", delta: true, coding: "gzip", talk: false },
  http2DeltaWithTalk: { over: "http2", delta: true, ...browser, talk: true },
  http1DeltaWithTalk: { over: "http1", delta: true, ...browser, talk: true },
};

const partsPerTurn = profile.partsPerSegment;
const speakers = ["ada", "ben", "cleo"];

/** Whoever had the floor gives it to the next. */
function takeTurns(stage: Stage, part: number): void {
  if (part % partsPerTurn !== 0) return;
  const turn = part / partsPerTurn;
  const sample = Math.round((part * samplesPerPart(profile)) / samplesPerFrame) * samplesPerFrame;
  const say = (index: number, talking: boolean) => {
    const account = speakers[index % speakers.length] ?? "";
    stage.live.pushTalk({ kind: "talk", sample, account, name: account, talking });
  };
  say(turn + 2, false);
  say(turn, true);
}

async function measure({ over, delta, coding, talk }: Case, files: CertificateFiles): Promise<Counted> {
  const stage = createStage({ profile: profile.name });
  const tell = (part: number) => (talk ? takeTurns(stage, part) : undefined);
  for (let part = 0; part < 180; part++) {
    tell(part);
    stage.play(partMs);
  }
  const origin = new BroadcastOrigin({ live: stage.live, clock: stage.clock, limit: new HoldLimit({ max: 10, metrics: new Registry() }) });
  const handler = createLiveHandler({ find: () => origin, stored: { answer: async () => undefined } });
  const tls = over === "http2" ? files : { TLS_CERT: undefined, TLS_KEY: undefined };
  const { server, cut } = createPublicServer((request, response) => void handler(request, response), { config: tls });
  const port = await listen(server as Server, { port: 0, host: "127.0.0.1" });
  const client = await (over === "http1" ? http1 : http2)(port, coding);
  try {
    return await count(client, { stage, profile, parts, delta, talk: tell });
  } finally {
    client.close();
    origin.close();
    await stage.live.close();
    cut();
    server.close();
  }
}

const cleanups: (() => void)[] = [];
try {
  const files = selfSigned({ after: (cleanup: () => void) => void cleanups.push(cleanup) });
  const counted = Object.entries(cases).map(async ([name, one]) => [name, await measure(one, files)] as const);
  const figures = Object.fromEntries(await Promise.all(counted));
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  for (const [name, { share, wireShare, perPart }] of Object.entries(figures)) {
    console.error(`${name}: ${percent(share)} beside the audio (${percent(wireShare)} with TLS records)`, JSON.stringify(perPart));
  }
  console.log(JSON.stringify({ bench: "overhead", profile: profile.name, bitrate: 64_000, parts, figures, targets }));
} finally {
  for (const cleanup of cleanups) cleanup();
}
