import assert from "node:assert/strict";
import { test } from "node:test";
import { RtpGate } from "../../../ingest/stage/rtp-gate.ts";
import { readRtpHeader, writeRtpPacket } from "../../../ingest/stage/rtp-header.ts";
import { RtpSender } from "../../../ingest/stage/rtp-sender.ts";

const voice = Uint8Array.of(0x78, 1, 2, 3);
const silence = Uint8Array.of(0x78);
const headerOf = (packet: Buffer | undefined) => (packet ? readRtpHeader(packet) : undefined);

test("packets count up by one and their timestamps follow the sample clock across silence", () => {
  const sender = new RtpSender({ ssrc: 7, payloadType: 111, firstSequence: 65_535, firstTimestamp: 0xffff_ffff });
  assert.deepEqual(headerOf(sender.push(voice, { sample: 0 })), { ssrc: 7, payloadType: 111, marker: false, sequence: 65_535, timestamp: 0xffff_ffff });
  sender.push(silence, { sample: 960 });
  sender.push(silence, { sample: 1920 });
  const after = headerOf(sender.push(voice, { sample: 2880 }));
  assert.deepEqual([after?.sequence, after?.timestamp, after?.marker], [1, 2879, true]);
});

test("silence is sent once in twenty frames, so that a receiver knows the room lives", () => {
  const sender = new RtpSender({ ssrc: 7, payloadType: 111 });
  const sent = Array.from({ length: 100 }, (_, frame) => sender.push(silence, { sample: frame * 960 })).filter(Boolean);
  assert.equal(sent.length, 5);
});

test("other sources, other payload types and what is no RTP do not pass", () => {
  const gate = new RtpGate({ payloadType: 111, ssrcs: [5] });
  const packet = (ssrc: number, payloadType: number) => writeRtpPacket({ ssrc, payloadType, marker: false, sequence: 1, timestamp: 1 }, voice);
  assert.equal(gate.judge(packet(5, 111)), "pass");
  assert.equal(gate.judge(packet(6, 111)), "wrong_ssrc");
  assert.equal(gate.judge(packet(5, 96)), "wrong_payload_type");
  assert.equal(gate.judge(Buffer.from("garbage")), "malformed");
});

test("without an announced source the first one is taken for good", () => {
  const gate = new RtpGate({ payloadType: 111, ssrcs: [] });
  const packet = (ssrc: number) => writeRtpPacket({ ssrc, payloadType: 111, marker: false, sequence: 1, timestamp: 1 }, voice);
  assert.deepEqual([gate.judge(packet(8)), gate.judge(packet(9)), gate.judge(packet(8))], ["pass", "wrong_ssrc", "pass"]);
});
