/** Opus packets of every length, broken ones and missing ones go in; sound of the right length must come out. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import * as library from "@evan/opus";
import { OpusDecoder } from "../../../../ingest/stage/audio/opus-decoder.ts";
import { OpusEncoder } from "../../../../ingest/stage/audio/opus-encoder.ts";
import { Decoder, Encoder } from "../../../../ingest/stage/audio/opus-in-place.ts";
import { toInt16 } from "../../../../ingest/stage/audio/pcm.ts";
import { amplitudeAt, frameOf, rms, seeded, tone } from "./support/signals.ts";

const voice = tone(400, 0.5);

function pcmOf(samples: number, { channels = 1 }: { readonly channels?: number } = {}): Int16Array {
  return Int16Array.from({ length: samples * channels }, (_, index) => 32_767 * voice(Math.floor(index / channels)));
}

const mono = { channels: 1, sample_rate: 48_000, application: "audio" } as const;

test("what is left in the library's memory is, byte for byte, what the library would have copied out of it", () => {
  const copying = { encoder: new library.Encoder(mono), decoder: new library.Decoder(mono) };
  const inPlace = { encoder: new Encoder(mono), decoder: new Decoder(mono) };
  for (let round = 0; round < 100; round++) {
    const pcm = frameOf(tone(100 + 37 * round, 0.4), round).map((value) => 32_767 * value);
    const packet = copying.encoder.encode(Int16Array.from(pcm));
    assert.deepEqual(inPlace.encoder.encode(Int16Array.from(pcm)), packet);
    assert.deepEqual(inPlace.decoder.decode(packet), copying.decoder.decode(packet));
  }
  assert.equal(inPlace.decoder.decode(Uint8Array.of(0xf8)).buffer, new Decoder(mono).decode(Uint8Array.of(0xf8)).buffer);
});

test("a packet made stays as it is while others are made", () => {
  const encoder = new OpusEncoder();
  const packet = encoder.encode(pcmOf(960));
  const before = [...packet];
  encoder.encode(new Int16Array(960));
  assert.deepEqual([...packet], before);
});

test("where the library has no binary, and takes WebAssembly, packets come out all the same", () => {
  const module = (name: string) => JSON.stringify(new URL(`../../../../ingest/stage/audio/${name}.js`, import.meta.url).href);
  const script = `import { OpusDecoder } from ${module("opus-decoder")}; import { OpusEncoder } from ${module("opus-encoder")};
    console.log(new OpusDecoder().decode(new OpusEncoder().encode(new Int16Array(960))).length);`;
  const said = execFileSync(process.execPath, ["--input-type=module", "-e", script], { env: { ...process.env, OPUS_FORCE_WASM: "1" }, encoding: "utf8" });
  assert.equal(said.trim(), "960");
});

test("packets of 10, 20, 40 and 60 ms come out at their length", () => {
  for (const samples of [480, 960, 1920, 2880]) {
    const decoder = new OpusDecoder();
    const packet = new Encoder({ channels: 1, sample_rate: 48_000, application: "voip" }).encode(pcmOf(samples));
    assert.equal(decoder.decode(packet)?.length, samples);
    const concealed = decoder.conceal().length;
    assert.ok(concealed > 0 && concealed <= samples);
  }
});

test("stereo comes out as mono at the same level", () => {
  const decoder = new OpusDecoder();
  const encoder = new Encoder({ channels: 2, sample_rate: 48_000, application: "audio" });
  let last: Int16Array | undefined;
  for (let round = 0; round < 10; round++) last = decoder.decode(encoder.encode(pcmOf(960, { channels: 2 })));
  assert.equal(last?.length, 960);
  assert.ok(Math.abs(amplitudeAt(last ?? [], 400) / 32_768 - 0.5) < 0.05);
});

test("concealment goes on with the voice for one frame, and is nothing before the first packet", () => {
  const decoder = new OpusDecoder();
  assert.equal(decoder.conceal().length, 0);
  const encoder = new OpusEncoder();
  for (let round = 0; round < 10; round++) decoder.decode(encoder.encode(pcmOf(960)));
  const concealed = decoder.conceal();
  assert.equal(concealed.length, 960);
  assert.ok(rms(concealed) > 3000);
  decoder.reset();
  assert.equal(decoder.conceal().length, 0);
});

test("garbage never throws", () => {
  const decoder = new OpusDecoder();
  const random = seeded(5);
  for (let round = 0; round < 2000; round++) {
    const pcm = decoder.decode(Uint8Array.from({ length: Math.floor(random() * 80) + 1 }, () => Math.floor(random() * 256)));
    assert.ok(pcm === undefined || pcm.length <= 5760);
  }
});

test("an encoder keeps to its bit rate, and an independent packet is understood without those before it", () => {
  const encoder = new OpusEncoder({ bitrate: 32_000 });
  let bytes = 0;
  for (let round = 0; round < 100; round++) bytes += encoder.encode(pcmOf(960)).length;
  assert.ok(Math.abs((bytes * 8) / 2 / 32_000 - 1) < 0.25, `${(bytes * 8) / 2} b/s`);
  const fresh = new OpusDecoder();
  fresh.decode(encoder.encode(pcmOf(960), { independent: true }));
  const settled = fresh.decode(encoder.encode(pcmOf(960))) ?? [];
  assert.ok(Math.abs(amplitudeAt(settled, 400) / 32_768 - 0.5) < 0.1);
});

test("floating point is rounded to the nearest step and clamped at full scale", () => {
  assert.deepEqual(
    [...toInt16(Float32Array.of(0, 1, -1, 5, -5, 0.6 / 32_768, -0.6 / 32_768, 0.4 / 32_768), new Int16Array(8))],
    [0, 32_767, -32_768, 32_767, -32_768, 1, -1, 0],
  );
});
