/** Entry of a process of WebRTC clients: commands come over IPC, each speaker sends a tone and measures the tones it hears. */
import { Decoder, Encoder } from "@evan/opus";
import { createSystemClock } from "../../../infra/clock/system-clock.ts";
import { connectWhip, type WhipSpeaker } from "../../../ingest/demo/whip-speaker.ts";
import { FrameSchedule } from "../../../ingest/stage/frame-schedule.ts";
import { readRtpHeader, writeRtpPacket } from "../../../ingest/stage/rtp-header.ts";
import { Ticker } from "../../../ingest/stage/ticker.ts";
import { fromInt16, toneLevel } from "../../support/signal.ts";
import { linePause, spokenPackets } from "../../support/voices.ts";
import type { ClientAnswer, ClientCommand } from "./client-messages.ts";

class Client {
  readonly #encoder = new Encoder({ channels: 1, sample_rate: 48_000, application: "audio" });
  readonly #decoder = new Decoder({ channels: 1, sample_rate: 48_000 });
  readonly #heard: Int16Array[] = [];
  speaker: WhipSpeaker | undefined;
  toneHz: number | undefined;
  /** Opus packets still to be said, one a frame; undefined is a pause. */
  line: readonly (Uint8Array | undefined)[] = [];
  packets = 0;
  closed = false;

  hear(packet: Buffer): void {
    if (!readRtpHeader(packet)) return;
    this.packets += 1;
    if (packet.length < 15) return;
    const pcm = this.#decoder.decode(packet.subarray(12));
    this.#heard.push(new Int16Array(pcm.buffer.slice(pcm.byteOffset, pcm.byteOffset + pcm.byteLength)));
    if (this.#heard.length > 25) this.#heard.shift();
  }

  /** dBFS of a tone in the last half second heard. */
  level(hz: number): number {
    const pcm = Int16Array.from(this.#heard.flatMap((frame) => [...frame]));
    return toneLevel(fromInt16(pcm), { hz, rate: 48_000 });
  }

  speak(sample: number): void {
    const [said, ...rest] = this.line;
    this.line = rest;
    this.speaker?.send(this.toneHz === undefined ? said : this.#encoder.encode(this.#tone(this.toneHz, sample)), { sample });
  }

  #tone(hz: number, sample: number): Int16Array {
    return Int16Array.from({ length: 960 }, (_, index) => Math.round(6000 * Math.sin((2 * Math.PI * hz * (sample + index)) / 48_000)));
  }
}

const framesPerSecond = 50;
const clock = createSystemClock();
const clients = new Map<string, Client>();
const now = clock.now();
const onFrame = (sample: number) => {
  for (const client of clients.values()) client.speak(sample);
};
new Ticker({ clock, schedule: new FrameSchedule({ startedAt: now, now }), onFrame });

process.on("disconnect", () => process.exit(0));
process.on("message", (command: ClientCommand) => {
  void perform(command).then(
    (value) => process.send?.({ request: command.request, value } satisfies ClientAnswer),
    (error: unknown) => process.send?.({ request: command.request, code: (error as { code?: string }).code ?? String(error) } satisfies ClientAnswer),
  );
});

async function perform(command: ClientCommand): Promise<unknown> {
  if (command.do === "connect") return connect(command);
  const client = clients.get(command.client);
  if (!client) throw new Error("no such client");
  if (command.do === "tone") client.toneHz = command.hz;
  if (command.do === "say") client.line = spokenPackets(command.voice, linePause).slice(0, command.seconds * framesPerSecond);
  if (command.do === "levels") return { packets: client.packets, closed: client.closed, levels: command.hz.map((hz) => client.level(hz)) };
  if (command.do === "raw") sendRaw(client, command);
  if (command.do === "leave") await client.speaker?.close();
  if (command.do === "abandon") client.speaker?.abandon();
  return undefined;
}

async function connect({ client: name, url, token, hz }: Extract<ClientCommand, { do: "connect" }>): Promise<unknown> {
  const client = new Client();
  client.toneHz = hz;
  const onClosed = () => {
    client.closed = true;
  };
  client.speaker = await connectWhip({ url, token, onRtp: (packet) => client.hear(packet), onClosed });
  clients.set(name, client);
  const { location, etag, answer } = client.speaker;
  return { location, etag, answer };
}

function sendRaw(client: Client, { ssrc, payloadType, count }: Extract<ClientCommand, { do: "raw" }>): void {
  for (let sequence = 0; sequence < count; sequence++) {
    client.speaker?.sendRaw(writeRtpPacket({ ssrc, payloadType, marker: false, sequence, timestamp: sequence * 960 }, Uint8Array.of(0x78, 1, 2, 3)));
  }
}
