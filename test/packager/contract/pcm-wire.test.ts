import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeMessage, WireDecoder, type WireMessage } from "../../../packager/contract/pcm-wire.ts";

const frame = (sample: number): WireMessage => ({ kind: "pcm", sample, pcm: Int16Array.from({ length: 960 }, (_, index) => index - sample) });
const talk: WireMessage = { kind: "talk", sample: 2 ** 40, account: "a-1", name: 'Zoë "Z"', talking: true };

test("messages survive the wire however the bytes are cut", () => {
  const bytes = Buffer.concat([frame(0), talk, frame(960)].map(encodeMessage));
  for (const size of [1, 7, 16, 1935, bytes.length]) {
    const decoder = new WireDecoder();
    const received: WireMessage[] = [];
    for (let at = 0; at < bytes.length; at += size) received.push(...decoder.push(bytes.subarray(at, at + size)));
    assert.deepEqual(received, [frame(0), talk, frame(960)]);
  }
});

test("a length beyond the bound is refused before anything is held for it", () => {
  const bytes = encodeMessage(frame(0));
  bytes.writeUInt32BE(2 ** 31, 4);
  assert.throws(() => new WireDecoder().push(bytes), TypeError);
});

test("an unknown type and a frame of the wrong size are refused", () => {
  const unknown = encodeMessage(frame(0));
  unknown.writeUInt8(9, 0);
  assert.throws(() => new WireDecoder().push(unknown), TypeError);
  const short = encodeMessage(frame(0)).subarray(0, 16 + 10);
  short.writeUInt32BE(10, 4);
  assert.throws(() => new WireDecoder().push(short), TypeError);
});
