/** Reads the demo's script aloud with espeak-ng and sox, once and by hand (`node ingest/demo/make-voices.mjs`), and writes one file of Opus packets per voice. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Encoder } from "@evan/opus";

const folder = join(import.meta.dirname, "voices");
const script = JSON.parse(readFileSync(join(folder, "script.json"), "utf8"));
const frameBytes = 960 * 2;

script.voices.forEach((voice, index) => {
  const lines = script.lines.filter((line) => line.voice === index + 1);
  const records = lines.flatMap((line) => [...encode(speak(voice, line.text)), Buffer.alloc(0)]);
  const bytes = Buffer.concat(records.flatMap((packet) => [lengthOf(packet), packet]));
  writeFileSync(join(folder, `voice-${index + 1}.opus-packets`), bytes);
});

/** 48 kHz mono PCM, peak at -3 dBFS, without the pauses around it, a tenth of a second of silence at its end. */
function speak({ voice, pitch, wordsPerMinute }, text) {
  const wav = run("espeak-ng", ["-v", voice, "-p", String(pitch), "-s", String(wordsPerMinute), "--stdout", text]);
  const shape = ["silence", "1", "0.01", "0.5%", "reverse", "silence", "1", "0.01", "0.5%", "reverse", "norm", "-3", "pad", "0.02", "0.1"];
  return run("sox", ["-t", "wav", "-", "-t", "raw", "-r", "48000", "-c", "1", "-b", "16", "-e", "signed", "-", ...shape], wav);
}

function encode(pcm) {
  const encoder = new Encoder({ channels: 1, sample_rate: 48_000, application: "voip" });
  encoder.bitrate = 24_000;
  const packets = [];
  for (let at = 0; at + frameBytes <= pcm.length; at += frameBytes) packets.push(Buffer.from(encoder.encode(pcm.subarray(at, at + frameBytes))));
  return packets;
}

function lengthOf(packet) {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(packet.length);
  return length;
}

function run(program, args, input) {
  const result = spawnSync(program, args, { input, maxBuffer: 64 * 1024 * 1024 });
  if (result.status !== 0) throw new Error(`${program}: ${result.error?.message ?? result.stderr}`);
  return result.stdout;
}
