/** A client and a broadcast go in; what a steady listener receives for each part, by what it is, comes out. */
import { type Profile, samplesPerPart } from "../../../packager/contract/profile.ts";
import { samplesToMs } from "../../../packager/contract/samples.ts";
import type { Stage } from "../../packager/live/support/stage.ts";
import type { Client } from "./clients.ts";

export interface Counted {
  /** All but the audio, as a share of the audio. */
  readonly share: number;
  /** The same with TLS records. */
  readonly wireShare: number;
  /** Bytes. */
  readonly perPart: { readonly audio: number; readonly boxes: number; readonly playlist: number; readonly headers: number; readonly requests: number };
}

export interface CountOptions {
  readonly stage: Stage;
  readonly profile: Profile;
  readonly parts: number;
  readonly delta: boolean;
  /** Called before each part: who talks? */
  readonly talk: (part: number) => void;
}

/** The first exchanges fill the header tables and end the handshake. */
const warmUp = 4;

/** As a player does: each part's playlist and then the part, one of each at a time, at the pace of the programme, for headers tell the time. */
export async function count(client: Client, { stage, profile, parts, delta, talk }: CountOptions): Promise<Counted> {
  const partMs = samplesToMs(samplesPerPart(profile));
  const sums = { audio: 0, boxes: 0, playlist: 0 };
  const step = async () => {
    const next = new Promise((resolve) => setTimeout(resolve, partMs));
    const published = stage.live.current("a64")?.partsPublished ?? 0;
    talk(published);
    const asked = client.get(`${folder}/index.m3u8?${directives(published, profile)}${delta ? "&_HLS_skip=v2" : ""}`);
    stage.play(partMs);
    const playlist = await asked;
    const part = await client.get(`${folder}/p${published}.m4s`);
    const audio = audioBytes(part);
    sums.audio += audio;
    sums.boxes += part.length - audio;
    sums.playlist += playlist.length;
    await next;
  };
  for (let index = 0; index < warmUp; index++) await step();
  Object.assign(sums, { audio: 0, boxes: 0, playlist: 0 });
  const before = client.counts();
  for (let index = 0; index < parts; index++) await step();
  const after = client.counts();
  const received = after.received - before.received;
  const each = (bytes: number) => Math.round(bytes / parts);
  const share = (bytes: number) => Math.round((1000 * (bytes - sums.audio)) / sums.audio) / 1000;
  const headers = received - sums.audio - sums.boxes - sums.playlist;
  const perPart = { audio: each(sums.audio), boxes: each(sums.boxes), playlist: each(sums.playlist), headers: each(headers) };
  return { share: share(received), wireShare: share(after.wire - before.wire), perPart: { ...perPart, requests: each(after.sent - before.sent) } };
}

const folder = "/live/space-1/run-0001/a64";

function directives(part: number, { partsPerSegment }: Profile): string {
  return `_HLS_msn=${Math.floor(part / partsPerSegment)}&_HLS_part=${part % partsPerSegment}`;
}

/** The payload of the media data box: the access units themselves (ISO 14496-12 section 8.1.1). */
function audioBytes(fragment: Buffer): number {
  for (let at = 0; at + 8 <= fragment.length; at += fragment.readUInt32BE(at)) {
    if (fragment.toString("latin1", at + 4, at + 8) === "mdat") return fragment.readUInt32BE(at) - 8;
  }
  throw new Error("the part has no media data");
}
