/** A whole stage of simulated speakers goes in; the programme, who speaks, and everyone's return must come out right. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createAudioCounters } from "../../../../ingest/stage/audio/counters.ts";
import { LoudnessMeter } from "../../../../ingest/stage/audio/loudness.ts";
import { OpusDecoder } from "../../../../ingest/stage/audio/opus-decoder.ts";
import { RoomAudio } from "../../../../ingest/stage/audio/room-audio.ts";
import { datagrams } from "./support/sender.ts";
import { amplitudeAt, db, rms, silence, speechLike, square, tone, truePeakOf } from "./support/signals.ts";
import { runStage } from "./support/stage.ts";

const frame = (programme: Float32Array, index: number) => programme.subarray(index * 960, index * 960 + 960);

test("thirteen tones all come out at their level, unclipped", () => {
  const seats = Array.from({ length: 13 }, (_, index) => ({ id: `s${index}`, frequency: 300 + 150 * index }));
  const sent = seats.flatMap(({ id, frequency }) => datagrams(tone(frequency, 0.05), { id, packets: 150 }));
  const { programme } = runStage(sent, { ids: seats.map(({ id }) => id), frames: 150, levelling: false });
  const steady = programme.subarray(50 * 960, 140 * 960);
  for (const { frequency } of seats) assert.ok(Math.abs(db(amplitudeAt(steady, frequency) / 0.05)) < 0.5, `${frequency} Hz`);
  assert.ok(truePeakOf(steady) < 0.891);
});

test("each speaker hears the others and not themselves; all who are silent get the same packet", () => {
  const sent = [...datagrams(tone(400, 0.2), { id: "a", packets: 150 }), ...datagrams(tone(900, 0.2), { id: "b", packets: 150 })];
  const decoders = new Map(["a", "b", "c", "d"].map((id) => [id, new OpusDecoder()]));
  const heard = new Map([...decoders.keys()].map((id) => [id, [] as number[]]));
  runStage(sent, {
    ids: [...decoders.keys()],
    frames: 150,
    levelling: false,
    after: (index, { outgoing }) => {
      assert.deepEqual(outgoing.map(({ id }) => id).sort(), ["a", "b", "c", "d"]);
      const packet = (wanted: string) => outgoing.find(({ id }) => id === wanted)?.opus;
      assert.equal(packet("c"), packet("d"));
      if (index > 20) assert.notEqual(packet("a"), packet("c"));
      for (const { id, opus } of outgoing) {
        const pcm = decoders.get(id)?.decode(opus) ?? new Int16Array(0);
        if (index >= 100) heard.get(id)?.push(...pcm);
      }
    },
  });
  const level = (id: string, frequency: number) => amplitudeAt(heard.get(id) ?? [], frequency) / 32_768;
  assert.ok(level("a", 400) < 0.005 && Math.abs(level("a", 900) - 0.2) < 0.03);
  assert.ok(level("b", 900) < 0.005 && Math.abs(level("b", 400) - 0.2) < 0.03);
  assert.ok(Math.abs(level("c", 400) - 0.2) < 0.03 && Math.abs(level("c", 900) - 0.2) < 0.03);
});

test("changing between one's own packets and the shared ones is not heard", () => {
  const burst = datagrams((sample) => (sample < 48_000 ? tone(400, 0.2)(sample) : 0), { id: "a", packets: 250, dtx: true });
  const sent = [...burst, ...datagrams(tone(900, 0.2), { id: "b", packets: 300 })];
  const decoder = new OpusDecoder();
  const levels: number[] = [];
  let changes = 0;
  let shared = true;
  runStage(sent, {
    ids: ["a", "b", "c"],
    frames: 250,
    levelling: false,
    after: (index, { outgoing }) => {
      const opus = outgoing.find(({ id }) => id === "a")?.opus ?? new Uint8Array(0);
      const shares = opus === outgoing.find(({ id }) => id === "c")?.opus;
      if (shares !== shared) changes++;
      shared = shares;
      const pcm = decoder.decode(opus) ?? [];
      if (index > 20) levels.push(amplitudeAt(pcm, 900) / 32_768);
    },
  });
  assert.equal(changes, 2);
  assert.ok(Math.min(...levels) > 0.15 && Math.max(...levels) < 0.25, `${Math.min(...levels)} to ${Math.max(...levels)}`);
});

test("a mute is effective in the next frame, an unmute lets the voice back in", () => {
  const { programme } = runStage(datagrams(tone(400, 0.3), { id: "a", packets: 300 }), {
    ids: ["a"],
    frames: 300,
    levelling: false,
    before: (index, room) => {
      if (index === 100) room.setMuted("a", true);
      if (index === 200) room.setMuted("a", false);
    },
  });
  assert.ok(rms(frame(programme, 99)) > 0.2);
  assert.ok(rms(frame(programme, 100).subarray(480)) < 0.001, "silent within 10 ms of the frame");
  for (let index = 101; index < 200; index++) assert.ok(rms(frame(programme, index)) < 0.001);
  assert.ok(rms(frame(programme, 206)) > 0.2);
});

test("speakers come and go without disturbing the others", () => {
  const sent = ["a", "b", "c"].flatMap((id, index) => datagrams(tone(400 + 300 * index, 0.1), { id, packets: 300 }));
  const { programme, room } = runStage(sent, {
    ids: ["a"],
    frames: 300,
    levelling: false,
    before: (index, stage) => {
      if (index === 100) stage.addSpeaker("b");
      if (index === 200) stage.removeSpeaker("b");
    },
  });
  const level = (from: number, frequency: number) => amplitudeAt(programme.subarray(from * 960, (from + 50) * 960), frequency);
  assert.ok(Math.abs(db(level(30, 400) / 0.1)) < 0.5 && level(30, 700) < 0.001);
  assert.ok(Math.abs(db(level(130, 700) / 0.1)) < 0.5 && Math.abs(db(level(130, 400) / 0.1)) < 0.5);
  assert.ok(level(230, 700) < 0.001 && level(230, 1000) < 0.001);
  assert.equal(room.stats("b"), undefined);
  assert.equal(room.stats("a")?.counts.lost, 0);
});

test("who speaks is told once when they begin and once when they end", () => {
  const voice = speechLike(0.5);
  const sent = datagrams((sample) => (sample >= 48_000 && sample < 144_000 ? voice(sample) : 0), { id: "a", packets: 250, dtx: true });
  const { talk } = runStage([...sent, ...datagrams(silence, { id: "b", packets: 250 })], { ids: ["a", "b"], frames: 250 });
  assert.deepEqual(
    talk.map(({ id, talking }) => [id, talking]),
    [
      ["a", true],
      ["a", false],
    ],
  );
  assert.ok((talk[0]?.frame ?? 0) > 50 && (talk[0]?.frame ?? 0) < 65);
});

test("a quiet and a loud voice make a programme of −16 LUFS within 1, under −1 dBTP", () => {
  const six = 6 * 48_000;
  const turn = (amplitude: number, pitch: number, offset: number) => {
    const voice = speechLike(amplitude, { pitch });
    return (sample: number) => (Math.floor(sample / six) % 2 === offset ? voice(sample) : 0);
  };
  const sent = [...datagrams(turn(0.04, 110, 0), { id: "a", packets: 1800 }), ...datagrams(turn(0.9, 190, 1), { id: "b", packets: 1800 })];
  const { programme } = runStage(sent, { ids: ["a", "b"], frames: 1800 });
  const meter = new LoudnessMeter();
  for (let index = 0; index < 1800; index++) meter.push(frame(programme, index));
  assert.ok(Math.abs(meter.integrated() + 16) <= 1, `${meter.integrated()} LUFS`);
  assert.ok(db(truePeakOf(programme)) <= -1);
});

test("an audio bomb stays under −1 dBTP and the others stay audible", () => {
  const sent = [...datagrams(square(440, 1), { id: "bomb", packets: 300 }), ...datagrams(speechLike(0.3), { id: "a", packets: 300 })];
  const { programme, room } = runStage(sent, { ids: ["bomb", "a"], frames: 300 });
  assert.ok(db(truePeakOf(programme)) <= -1);
  assert.ok((room.stats("bomb")?.gainDb ?? 0) < -8);
  assert.ok((room.stats("a")?.gainDb ?? -99) > -6);
});

test("an empty stage and a silent one make comfort noise, and cost no encoding of their own", () => {
  const { programme } = runStage(datagrams(silence, { id: "a", packets: 100 }), { ids: ["a", "b"], frames: 100 });
  for (let index = 0; index < 100; index++) assert.ok(Math.abs(db(rms(frame(programme, index))) + 76) < 2);
});

test("the fourteenth is refused, joining twice is not an error, and strangers' packets are counted", () => {
  const counters = createAudioCounters();
  const room = new RoomAudio({ now: () => 0, counters });
  for (let seat = 0; seat < 13; seat++) room.addSpeaker(`s${seat}`);
  room.addSpeaker("s0");
  assert.throws(() => room.addSpeaker("s13"), TypeError);
  room.pushRtp("stranger", Buffer.alloc(20), 0);
  room.setMuted("stranger", true);
  room.removeSpeaker("stranger");
  assert.equal(counters.foreign, 1);
});

test("a speaker who drops out and is back keeps the gain", () => {
  let gainBefore = 0;
  const { room } = runStage(datagrams(speechLike(0.05), { id: "a", packets: 400 }), {
    ids: ["a"],
    frames: 400,
    before: (index, stage) => {
      if (index !== 300) return;
      gainBefore = stage.stats("a")?.gainDb ?? 0;
      stage.removeSpeaker("a");
      stage.addSpeaker("a");
      assert.equal(stage.stats("a")?.gainDb, gainBefore);
    },
  });
  assert.ok(Math.abs((room.stats("a")?.gainDb ?? 0) - gainBefore) < 2);
});
