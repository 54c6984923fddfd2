/** Whole, cut and hostile datagrams go in; fields or undefined must come out. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isDtx, opusSamples } from "../../../../ingest/stage/audio/opus-packet.ts";
import { parseRtp } from "../../../../ingest/stage/audio/rtp.ts";
import { rtp } from "./support/sender.ts";
import { seeded } from "./support/signals.ts";

const payload = Uint8Array.of(0x78, 1, 2, 3);
const plain = rtp(payload, { sequence: 65_535, timestamp: 4_294_967_295, ssrc: 0xdeadbeef });

test("a plain packet is taken apart", () => {
  const packet = parseRtp(plain);
  assert.deepEqual(
    { ...packet, payload: [...(packet?.payload ?? [])] },
    { payloadType: 111, marker: false, sequence: 65_535, timestamp: 4_294_967_295, ssrc: 0xdeadbeef, payload: [0x78, 1, 2, 3] },
  );
});

test("contributing sources, an extension and padding are passed over", () => {
  const head = Buffer.from(plain.subarray(0, 12));
  head[0] = 0x80 | 0x20 | 0x10 | 2;
  head[1] = 0x80 | 111;
  const full = Buffer.concat([head, Buffer.alloc(8, 9), Buffer.from([0xbe, 0xde, 0, 1, 0x10, 0x80, 0, 0]), payload, Buffer.from([0, 0, 3])]);
  const packet = parseRtp(full);
  assert.deepEqual([...(packet?.payload ?? [])], [0x78, 1, 2, 3]);
  assert.equal(packet?.marker, true);
});

test("what is cut short, of another version, or padded beyond its length is refused", () => {
  for (const length of [0, 1, 11]) assert.equal(parseRtp(plain.subarray(0, length)), undefined);
  for (const first of [0x00, 0x40, 0xc0, 0x8f, 0x90, 0xa0]) {
    const spoilt = Buffer.from(plain);
    spoilt[0] = first;
    spoilt[spoilt.length - 1] = 200;
    assert.equal(parseRtp(spoilt), undefined, first.toString(16));
  }
  assert.equal(parseRtp(Buffer.alloc(9000, 0x80)), undefined);
});

test("no random bytes make the parser throw or read beyond the datagram", () => {
  const random = seeded(1);
  for (let round = 0; round < 5000; round++) {
    const bytes = Uint8Array.from({ length: Math.floor(random() * 40) }, () => Math.floor(random() * 256));
    const packet = parseRtp(bytes);
    if (packet) assert.ok(packet.payload.byteOffset + packet.payload.length <= bytes.length);
  }
});

test("the table of contents tells the length of every kind of packet", () => {
  const cases: [number[], number | undefined][] = [
    [[0 << 3], 480],
    [[3 << 3], 2880],
    [[12 << 3], 480],
    [[15 << 3], 960],
    [[16 << 3], 120],
    [[31 << 3], 960],
    [[(31 << 3) | 1], 1920],
    [[(31 << 3) | 2], 1920],
    [[(31 << 3) | 3, 3], 2880],
    [[(31 << 3) | 3, 7], undefined],
    [[(31 << 3) | 3, 0], undefined],
    [[(3 << 3) | 3, 63], undefined],
    [[], undefined],
  ];
  for (const [bytes, samples] of cases) assert.equal(opusSamples(Uint8Array.from(bytes)), samples, bytes.join());
});

test("packets of one or two bytes carry no voice", () => {
  assert.equal(isDtx(Uint8Array.of(0x78)), true);
  assert.equal(isDtx(Uint8Array.of(0x78, 1, 2)), false);
});
