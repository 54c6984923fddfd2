import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { StartupError } from "../../../infra/errors/rostrum-error.ts";
import { u64 } from "../../../packager/live/box/box.ts";
import { fragment } from "../../../packager/live/box/fragment.ts";
import { initSegment } from "../../../packager/live/box/init-segment.ts";
import { AdtsError, AdtsParser } from "../../../packager/live/encode/adts.ts";
import { findFfmpeg } from "../../../packager/live/encode/ffmpeg-discovery.ts";
import { silentAccessUnit } from "../../../packager/live/encode/silence.ts";
import { decode, tones } from "./support/signals.ts";

/** Real access units: two seconds of a tone, encoded at once. */
function adtsStream(): Buffer {
  const pcm = tones(96_000, [440]);
  const input = Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength);
  return execFileSync(
    "ffmpeg",
    ["-loglevel", "error", "-f", "s16le", "-ar", "48000", "-ac", "1", "-i", "pipe:0", "-c:a", "aac", "-b:a", "64k", "-f", "adts", "pipe:1"],
    { input, maxBuffer: 1 << 26 },
  );
}

/** Boxes of `bytes`: type, offset, length, with those of containers below them. */
function boxes(bytes: Buffer, from = 0, end = bytes.length): { type: string; at: number; length: number }[] {
  const found = [];
  for (let at = from; at < end; ) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString("latin1", at + 4, at + 8);
    found.push({ type, at, length });
    if (["moov", "trak", "mdia", "minf", "stbl", "mvex", "moof", "traf"].includes(type)) found.push(...boxes(bytes, at + 8, at + length));
    at += length;
  }
  return found;
}

test("access units come whole out of a stream cut anywhere", () => {
  const stream = adtsStream();
  const whole = new AdtsParser().push(stream);
  const parser = new AdtsParser();
  const pieces: Buffer[] = [];
  for (let at = 0; at < stream.length; at += 37) pieces.push(...parser.push(stream.subarray(at, at + 37)));
  assert.equal(whole.length, 95);
  assert.deepEqual(pieces, whole);
});

test("garbage, another format and impossible lengths are an error, not audio", () => {
  const stream = adtsStream();
  const spoilt = (at: number, value: number) => {
    const copy = Buffer.from(stream);
    copy[at] = value;
    return copy;
  };
  for (const bytes of [Buffer.alloc(64, 0x55), spoilt(0, 0), spoilt(2, 0x50), spoilt(3, 0x80), spoilt(4, 0xff), spoilt(6, 0xff), stream.subarray(3)]) {
    assert.throws(() => new AdtsParser().push(bytes), AdtsError);
  }
});

test("the initialisation segment names the brands, one AAC track and no duration", () => {
  const init = initSegment({ bitrate: 64_000 });
  assert.equal(init.toString("latin1", 8, 12), "iso6");
  assert.ok(init.subarray(0, 40).includes("cmfc"));
  const found = boxes(init);
  for (const type of ["mvhd", "tkhd", "mdhd", "hdlr", "esds", "stts", "stsc", "stsz", "stco", "mvex", "trex"])
    assert.ok(type === "esds" ? init.includes(type) : found.some((one) => one.type === type), type);
  const at = (type: string) => found.find((one) => one.type === type)?.at ?? 0;
  assert.equal(init.readUInt32BE(at("trex") + 20), 1024, "the length of every sample, so that no part has to say it");
  assert.equal(init.readUInt32BE(at("mvhd") + 24), 0);
  assert.equal(init.readUInt32BE(at("tkhd") + 28), 0);
  assert.equal(init.readUInt32BE(at("mdhd") + 24), 0);
});

test("a part is one moof and one mdat with the exact decode time and sizes, also after days", () => {
  const accessUnits = [Buffer.alloc(10, 1), Buffer.alloc(20, 2), Buffer.alloc(30, 3)];
  const mediaTime = 5 * 2 ** 32 + 1024;
  const part = fragment({ sequenceNumber: 77, mediaTime, accessUnits });
  const found = boxes(part);
  assert.deepEqual(
    found.map((one) => one.type),
    ["moof", "mfhd", "traf", "tfhd", "tfdt", "trun", "mdat"],
  );
  const at = (type: string) => found.find((one) => one.type === type)?.at ?? 0;
  assert.equal(part.readUInt32BE(at("mfhd") + 12), 77);
  assert.equal(Number(part.readBigUInt64BE(at("tfdt") + 12)), mediaTime);
  const young = fragment({ sequenceNumber: 1, mediaTime: 2 ** 32 - 1, accessUnits });
  assert.deepEqual([young.length, young.readUInt32BE(at("tfdt") + 12)], [part.length - 4, 2 ** 32 - 1]);
  assert.equal(part.readUInt32BE(at("trun") + 12), 3);
  assert.equal(part.readUInt32BE(at("trun") + 16), at("mdat") + 8);
  assert.deepEqual(
    [20, 24, 28].map((offset) => part.readUInt32BE(at("trun") + offset)),
    [10, 20, 30],
  );
  assert.deepEqual(part.subarray(at("mdat") + 8), Buffer.concat(accessUnits));
  assert.throws(() => u64(-1), RangeError);
});

test("ffprobe reads the parts' times as written", () => {
  const units = new AdtsParser().push(adtsStream());
  const part = (number: number) =>
    fragment({ sequenceNumber: number + 1, mediaTime: (number + 1000) * 15_360, accessUnits: units.slice(number * 15, number * 15 + 15) });
  const folder = mkdtempSync(join(tmpdir(), "rostrum-"));
  try {
    const path = join(folder, "media.mp4");
    writeFileSync(path, Buffer.concat([initSegment({ bitrate: 64_000 }), part(0), part(1), part(2)]));
    const text = execFileSync(
      "ffprobe",
      ["-v", "warning", "-show_entries", "packet=pts,duration", "-show_entries", "stream=codec_name,profile,sample_rate,channels", "-of", "json", path],
      { encoding: "utf8" },
    );
    const probed = JSON.parse(text) as { packets: { pts: number; duration?: number }[]; streams: Record<string, unknown>[] };
    assert.deepEqual(probed.streams[0], { codec_name: "aac", profile: "LC", sample_rate: "48000", channels: 1 });
    assert.deepEqual(
      probed.packets.map(({ pts }) => pts),
      Array.from({ length: 45 }, (_, index) => 15_360_000 + index * 1024),
    );
    assert.ok(
      probed.packets.every(({ duration = 1024 }) => duration === 1024),
      "none of another length",
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the silent access unit decodes to silence, between others without an error", () => {
  const units = new AdtsParser().push(adtsStream());
  const accessUnits = [...units.slice(0, 20), ...new Array<Buffer>(20).fill(silentAccessUnit), ...units.slice(40, 60)];
  const pcm = decode(Buffer.concat([initSegment({ bitrate: 64_000 }), fragment({ sequenceNumber: 1, mediaTime: 0, accessUnits })]));
  assert.equal(pcm.length, 60 * 1024);
  assert.ok(pcm.subarray(22 * 1024, 39 * 1024).every((value) => value === 0));
  assert.ok(pcm.subarray(10 * 1024, 19 * 1024).some((value) => value > 1000));
});

test("without a usable ffmpeg there is one clear line", async () => {
  await assert.rejects(
    findFfmpeg({ candidates: ["/nowhere/ffmpeg", "true"] }),
    (error: unknown) => error instanceof StartupError && !error.message.includes("\n"),
  );
  assert.match((await findFfmpeg()).version, /^ffmpeg version/);
});

test("on a machine that none comes for, the one on the path is used, and there is one clear line where there is none", async () => {
  const module = new URL("../../../packager/live/encode/ffmpeg-discovery.js", import.meta.url).href;
  const code = `import os from "node:os"; os.platform = () => "plan9"; const { findFfmpeg } = await import(${JSON.stringify(module)});
    console.log(await findFfmpeg().then(({ path }) => path, ({ name, message }) => name + ": " + message));`;
  const find = async (path: string | undefined) =>
    (await promisify(execFile)(process.execPath, ["--input-type=module", "-e", code], { env: { PATH: path } })).stdout.trim();
  assert.deepEqual(await Promise.all([find(process.env.PATH), find("")]), [
    "ffmpeg",
    "StartupError: No usable ffmpeg: expected one that encodes AAC at ffmpeg.",
  ]);
});
