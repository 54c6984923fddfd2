import assert from "node:assert/strict";
import { test } from "node:test";
import { RoomAudio } from "../../../ingest/stage/audio/room-audio.ts";
import { AudioTally } from "../../../ingest/stage/audio-tally.ts";
import { writeRtpPacket } from "../../../ingest/stage/rtp-header.ts";
import { Tally } from "../../../ingest/stage/tally.ts";

test("packets with absurd timestamps and packets without Opus are dropped and counted", () => {
  const audio = new RoomAudio({ now: () => 0 });
  const tally = new Tally();
  const audioTally = new AudioTally(tally);
  audio.addSpeaker("ann");
  const push = (sequence: number, timestamp: number, payload = Uint8Array.of(0x78, 1, 2, 3)) =>
    audio.pushRtp("ann", writeRtpPacket({ ssrc: 1, payloadType: 111, marker: false, sequence, timestamp }, payload), sequence * 20);
  for (let sequence = 0; sequence < 10; sequence++) push(sequence, sequence * 960);
  for (let absurd = 0; absurd < 5; absurd++) push(10, 2_000_000_000 + absurd * 77_777_777);
  push(11, 11 * 960, new Uint8Array(0));
  audioTally.collect("ann", audio.stats("ann")?.counts);
  const { packets_implausible, malformed, resyncs } = tally.take().counts;
  assert.deepEqual([packets_implausible, malformed, resyncs], [5, 1, undefined]);
});
