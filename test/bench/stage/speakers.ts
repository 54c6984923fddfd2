/** Entry of the benchmark's client process: thirteen WebRTC speakers; some talk, one sends bursts, one listens for them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Decoder, Encoder } from "@evan/opus";
import { createSystemClock } from "../../../infra/clock/system-clock.ts";
import { readVoiceFile } from "../../../ingest/demo/voice-file.ts";
import { WebRtcSpeaker } from "../../../ingest/demo/webrtc-speaker.ts";
import { FrameSchedule } from "../../../ingest/stage/frame-schedule.ts";
import { Ticker } from "../../../ingest/stage/ticker.ts";
import { joinJanus } from "./janus.ts";
import type { Seat, SpeakersCommand } from "./messages.ts";

const voicesFolder = join(import.meta.dirname, "../../../../ingest/demo/voices");
const voices = Array.from({ length: 13 }, (_, index) => readVoiceFile(readFileSync(join(voicesFolder, `voice-${index + 1}.opus-packets`))).flat());
const burstEveryFrames = 60;
const burst = encodeBurst();
const clock = createSystemClock();
const decoder = new Decoder({ channels: 1, sample_rate: 48_000 });
let speakers: WebRtcSpeaker[] = [];
let talking = 0;
let bursting = false;
let burstAt = 0;
let frames = 0;
let latencies: number[] = [];

const now = clock.now();
new Ticker({ clock, schedule: new FrameSchedule({ startedAt: now, now }), onFrame: speakAll });
process.on("disconnect", () => process.exit(0));
process.on("message", (command: SpeakersCommand) => {
  void perform(command).then(
    (value) => process.send?.({ value }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});

async function perform(command: SpeakersCommand): Promise<unknown> {
  if (command.do === "join") {
    for (const speaker of speakers.splice(0)) speaker.close();
    const joined: WebRtcSpeaker[] = [];
    for (const [index, seat] of command.seats.entries()) joined.push(await takeSeat(seat, index));
    speakers = joined;
  } else if (command.do === "talk") {
    talking = command.count;
    bursting = command.bursts;
    latencies = [];
  } else return latencies;
  return undefined;
}

async function takeSeat(seat: Seat, index: number): Promise<WebRtcSpeaker> {
  let connected = () => {};
  const done = new Promise<void>((resolve) => {
    connected = resolve;
  });
  const onRtp = index === 12 ? hear : () => {};
  const speaker = new WebRtcSpeaker({ onRtp, onState: (state) => state === "connected" && connected() });
  const offer = await speaker.offer();
  const { url } = seat;
  const answer = "token" in seat ? joinWhip(url, { offer, token: seat.token }) : joinJanus(url, { offer, room: seat.janusRoom, name: `speaker-${index}` });
  speaker.accept(await answer);
  await done;
  return speaker;
}

async function joinWhip(url: string, { offer, token }: { readonly offer: string; readonly token: string }): Promise<string> {
  const response = await fetch(url, { method: "POST", body: offer, headers: { authorization: `Bearer ${token}`, "content-type": "application/sdp" } });
  if (response.status !== 201) throw new Error(`WHIP answered ${response.status}: ${await response.text()}`);
  return response.text();
}

function speakAll(sample: number): void {
  frames += 1;
  for (const [index, speaker] of speakers.entries()) speaker.send(packetOf(index), { sample });
}

function packetOf(index: number): Uint8Array | undefined {
  if (bursting) return index === 0 ? burstPacket() : undefined;
  const voice = voices[index] ?? [];
  return index < talking ? voice[frames % voice.length] : undefined;
}

/** Remembers when the burst's first sample was captured: a frame before it is sent. */
function burstPacket(): Uint8Array | undefined {
  const at = frames % burstEveryFrames;
  if (at === 0) burstAt = clock.now() - 20;
  return burst[at];
}

function hear(packet: Buffer): void {
  if (!bursting || packet.length < 15 || (packet.readUInt8(1) % 128 >= 72 && packet.readUInt8(1) % 128 <= 79)) return;
  const pcm = decoder.decode(packet.subarray(12));
  const samples = new Int16Array(pcm.buffer, pcm.byteOffset, pcm.byteLength / 2);
  const onset = samples.findIndex((sample) => Math.abs(sample) > 1500);
  if (onset < 0 || burstAt === 0) return;
  latencies.push(clock.now() + onset / 48 - burstAt);
  burstAt = 0;
}

/** A fifth of a second of 1 kHz. */
function encodeBurst(): Uint8Array[] {
  const encoder = new Encoder({ channels: 1, sample_rate: 48_000, application: "voip" });
  return Array.from({ length: 10 }, (_, frame) =>
    Uint8Array.from(
      encoder.encode(Int16Array.from({ length: 960 }, (_value, index) => Math.round(12_000 * Math.sin((2 * Math.PI * 1000 * (frame * 960 + index)) / 48_000)))),
    ),
  );
}
