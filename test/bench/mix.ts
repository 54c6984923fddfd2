/** The stage's audio measured against its targets: levels, loss, jitter, drift, loudness, true peak and CPU time. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LoudnessMeter } from "../../ingest/stage/audio/loudness.ts";
import { toInt16 } from "../../ingest/stage/audio/pcm.ts";
import { byArrival, play } from "../ingest/stage/audio/support/playing.ts";
import { type Datagram, datagrams, rtp } from "../ingest/stage/audio/support/sender.ts";
import { amplitudeAt, db, rms, type Signal, seeded, speechLike, tone, truePeakOf } from "../ingest/stage/audio/support/signals.ts";
import { runStage } from "../ingest/stage/audio/support/stage.ts";

const seats = Array.from({ length: 13 }, (_, index) => ({ id: `s${index}`, frequency: 300 + index * 150 }));
const text =
  "Good evening, and welcome to the space. Tonight we talk about the sea, the people who live by it, and the weather of the coming winter. " +
  "I have with me three guests, and each of them has something to say that you have not heard before. Let us begin with the harbour itself. " +
  "It was built in the year eighteen hundred and twelve, of granite, by two hundred men. Why granite? Because nothing else lasts. ";

const tones = measureTones();
const loss = measureLoss();
const drift = { fast: measureDrift(300), slow: measureDrift(-300) };
const loudness = measureLoudness();
const cpu = { allTalking: measureCpu(13), threeTalking: measureCpu(3), silent: measureCpu(0) };

const passed = {
  tones: tones.worstDb <= 0.5 && tones.missing === 0 && !tones.clipped,
  lossAndJitter: loss.concealedPercent <= 3.5,
  heavyLoss: loss.longestGapMs <= 60,
  drift: [drift.fast, drift.slow].every((run) => run.gaps === 0 && run.delaySpreadMs < 40),
  loudness: loudness.every((run) => Math.abs(run.lufs + 16) <= 1 && run.truePeakDb <= -1),
  cpu: cpu.allTalking.percentOfCore <= 16,
};
console.log(
  JSON.stringify({
    bench: "mix",
    pass: Object.values(passed).every(Boolean),
    passed,
    tones,
    loss,
    drift,
    loudness,
    cpu,
    targets: { toneDb: 0.5, concealedPercent: 3.5, longestGapMs: 60, lufs: [-17, -15], truePeakDb: -1, percentOfCoreWithoutTransport: 16 },
  }),
);

function measureTones() {
  const sent = seats.flatMap(({ id, frequency }) => datagrams(tone(frequency, 0.05), { id, packets: 400 }));
  const { programme } = runStage(sent, { ids: seats.map(({ id }) => id), frames: 400, levelling: false });
  const steady = programme.subarray(100 * 960, 350 * 960);
  const errors = seats.map(({ frequency }) => db(amplitudeAt(steady, frequency) / 0.05));
  const worstDb = Math.max(...errors.map(Math.abs));
  note(`13 tones: worst level error ${worstDb.toFixed(2)} dB`);
  return { worstDb, missing: errors.filter((error) => error < -3).length, clipped: steady.some((value) => Math.abs(value) > 0.99) };
}

function measureLoss() {
  const random = seeded(1);
  const packets = 6000;
  const jittered = datagrams(tone(440, 0.3), {
    id: "a",
    packets,
    application: "voip",
    network: { delayMs: () => (random() < 0.02 ? undefined : random() * 60) },
  });
  let delays = 0;
  const { counters } = play(byArrival(jittered), { frames: packets, onFrame: (_frame, _index, { delayMs }) => (delays += delayMs) });
  const concealedPercent = (100 * counters.concealedSamples) / (packets * 960);
  note(`2 % loss + 0–60 ms jitter: ${concealedPercent.toFixed(2)} % concealed, mean delay ${(delays / packets).toFixed(0)} ms`);
  const lossy = datagrams(tone(440, 0.3), { id: "a", packets, application: "voip", network: { delayMs: () => (random() < 0.1 ? undefined : 0) } });
  let gap = 0;
  let longestGapMs = 0;
  play(byArrival(lossy), {
    frames: packets - 5,
    onFrame: (frame, index) => {
      for (let start = 0; start < 960; start += 240) {
        gap = index > 10 && rms(frame.subarray(start, start + 240)) < 0.01 ? gap + 5 : 0;
        longestGapMs = Math.max(longestGapMs, gap);
      }
    },
  });
  note(`10 % loss: longest gap ${longestGapMs} ms`);
  return { concealedPercent, meanDelayMs: delays / packets, longestGapMs };
}

/** An hour of one speaker: a second of packets, sent again and again with new numbers. */
function measureDrift(ppm: number) {
  const second = datagrams(tone(300, 0.3), { id: "a", packets: 100 }).slice(50);
  const payloads = second.map(({ bytes }) => bytes.subarray(12));
  const frames = 180_000;
  let gaps = 0;
  let lowest = Number.POSITIVE_INFINITY;
  let highest = 0;
  const { counters, playout } = play(hour(payloads, { ppm, frames }), {
    frames,
    onFrame: (frame, index, { delayMs }) => {
      if (index < 10) return;
      if (rms(frame) < 0.15) gaps++;
      lowest = Math.min(lowest, delayMs);
      highest = Math.max(highest, delayMs);
    },
  });
  note(`${ppm} ppm for an hour: ${gaps} gaps, delay ${lowest.toFixed(1)} to ${highest.toFixed(1)} ms, learned ${((playout.ratio - 1) * 1e6).toFixed(0)} ppm`);
  return { gaps: gaps + counters.concealedSamples + counters.overflowed, delaySpreadMs: highest - lowest, finalDelayMs: playout.delayMs };
}

function* hour(payloads: readonly Uint8Array[], { ppm, frames }: { readonly ppm: number; readonly frames: number }): Generator<Datagram> {
  for (let index = 0; index < frames + 100; index++) {
    const payload = payloads[index % payloads.length] ?? new Uint8Array(0);
    yield { id: "a", arrivalMs: 1000 + (index * 20) / (1 + ppm * 1e-6), bytes: rtp(payload, { sequence: index, timestamp: index * 960, ssrc: 7 }) };
  }
}

function measureLoudness() {
  const cases: { name: string; voices: Signal[] }[] = [
    { name: "one quiet voice", voices: [speech("en-gb", 0.1)] },
    { name: "one loud voice", voices: [speech("en-us+f3", 1.6)] },
    { name: "three voices at different levels", voices: [speech("en-gb", 0.1), speech("en-us+f3", 0.5), speech("en+m4", 1)] },
  ];
  return cases.map(({ name, voices }) => {
    const frames = 3000;
    const turns = voices.length === 1 ? voices : voices.map((voice, turn) => takingTurns(voice, { turn, of: voices.length }));
    const sent = turns.flatMap((voice, index) => datagrams(voice, { id: `v${index}`, packets: frames, bitrate: 48_000, application: "voip" }));
    const { programme } = runStage(sent, { ids: turns.map((_, index) => `v${index}`), frames });
    const meter = new LoudnessMeter();
    for (let frame = 0; frame < frames; frame++) meter.push(programme.subarray(frame * 960, frame * 960 + 960));
    const measured = { name, lufs: meter.integrated(), truePeakDb: db(truePeakOf(programme)), ffmpeg: ffmpegLoudness(programme) };
    note(`${name}: ${measured.lufs.toFixed(2)} LUFS, true peak ${measured.truePeakDb.toFixed(2)} dBTP; ffmpeg ${JSON.stringify(measured.ffmpeg)}`);
    return measured;
  });
}

/** Each speaks for six seconds, and a second into the next one's turn. */
function takingTurns(voice: Signal, { turn, of }: { readonly turn: number; readonly of: number }): Signal {
  const six = 6 * 48_000;
  return (sample) => {
    const position = (sample + of * six - turn * six) % (of * six);
    return position < six + 48_000 ? voice(sample) : 0;
  };
}

/** Spoken by espeak-ng where it is installed, else synthesized. */
function speech(name: string, gain: number): Signal {
  const directory = mkdtempSync(join(tmpdir(), "rostrum-mix-"));
  try {
    const wav = join(directory, "voice.wav");
    const spoken = spawnSync("espeak-ng", ["-v", name, "-w", wav, text]);
    const raw =
      spoken.status === 0 ? spawnSync("ffmpeg", ["-v", "error", "-i", wav, "-f", "s16le", "-ac", "1", "-ar", "48000", "-"], { maxBuffer: 2 ** 28 }) : undefined;
    if (raw?.status !== 0) return speechLike(0.5 * gain);
    const pcm = new Int16Array(raw.stdout.buffer.slice(raw.stdout.byteOffset, raw.stdout.byteOffset + (raw.stdout.length & ~1)));
    return (sample) => Math.max(-1, Math.min(1, ((pcm[sample % pcm.length] ?? 0) / 32_768) * gain));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A second opinion, when ffmpeg is there. */
function ffmpegLoudness(programme: Float32Array) {
  const directory = mkdtempSync(join(tmpdir(), "rostrum-mix-"));
  try {
    const path = join(directory, "programme.s16");
    const pcm = toInt16(programme, new Int16Array(programme.length));
    writeFileSync(path, Buffer.from(pcm.buffer));
    if (readFileSync(path).length === 0) return undefined;
    const run = spawnSync("ffmpeg", ["-nostats", "-f", "s16le", "-ar", "48000", "-ac", "1", "-i", path, "-af", "ebur128=peak=true", "-f", "null", "-"], {
      encoding: "utf8",
    });
    const summary = run.stderr?.split("Summary:")[1] ?? "";
    const figure = (pattern: RegExp) => Number(pattern.exec(summary)?.[1] ?? Number.NaN);
    return { lufs: figure(/I:\s+(-?[\d.]+) LUFS/), truePeakDb: figure(/Peak:\s+(-?[\d.]+) dBFS/) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Decode, mix and mix-minus of a stage of thirteen, the first `talking` of whom speak; without transport. */
function measureCpu(talking: number) {
  const frames = 700;
  const pausing: Signal = () => 0;
  const voices = seats.map((_, index) => (index < talking ? speech("en-gb", 0.5) : pausing));
  const sent = seats.flatMap(({ id }, index) => {
    const voice = voices[index] ?? pausing;
    return datagrams(index < talking ? (sample) => voice(sample + index * 31_000) : pausing, {
      id,
      packets: frames,
      application: "voip",
      dtx: index >= talking,
    });
  });
  let begun = process.cpuUsage();
  runStage(sent, {
    ids: seats.map(({ id }) => id),
    frames,
    before: (frame) => {
      if (frame === 200) begun = process.cpuUsage();
    },
  });
  const { user, system } = process.cpuUsage(begun);
  const microsPerFrame = (user + system) / (frames - 200);
  note(`13 on stage, ${talking} talking: ${microsPerFrame.toFixed(0)} µs a frame, ${(microsPerFrame / 200).toFixed(1)} % of a core`);
  return { microsPerFrame, percentOfCore: microsPerFrame / 200 };
}

function note(line: string): void {
  console.error(line);
}
