/** Packets over good and bad networks go in; continuous sound at a bounded delay must come out. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { byArrival, play } from "./support/playing.ts";
import { type Datagram, datagrams, rtp } from "./support/sender.ts";
import { rms, seeded, silence, speechLike, tone } from "./support/signals.ts";

const voice = tone(440, 0.3);
const packets = 500;
const talk = speechLike(0.5);

function listen(sent: readonly Datagram[], options: { readonly frames?: number; readonly pause?: boolean } = {}) {
  const levels: number[] = [];
  const delays: number[] = [];
  const played = play(byArrival(sent), {
    frames: packets,
    ...options,
    onFrame: (frame, _index, playout) => {
      levels.push(rms(frame));
      delays.push(playout.delayMs);
    },
  });
  return { ...played, levels, delays, settled: levels.slice(10, packets - 10) };
}

test("an undisturbed stream is played whole, 40 ms behind", () => {
  const { counters, settled, delays } = listen(datagrams(voice, { id: "a", packets }));
  assert.equal(counters.concealedSamples, 0);
  assert.equal(counters.lost + counters.late + counters.movedSamples, 0);
  assert.ok(Math.min(...settled) > 0.18 && Math.max(...settled) < 0.24);
  assert.ok(Math.abs((delays[400] ?? 0) - 40) < 2, `delay ${delays[400]}`);
});

test("sequence numbers and timestamps wrap unheard", () => {
  const { counters, settled } = listen(datagrams(voice, { id: "a", packets, firstSequence: 65_400, firstTimestamp: 2 ** 32 - 48_000 }));
  assert.equal(counters.concealedSamples + counters.resyncs + counters.foreign, 0);
  assert.ok(Math.min(...settled) > 0.18);
});

test("packets in the wrong order and twice are put right and counted", () => {
  const sent = datagrams(voice, { id: "a", packets, network: { delayMs: (index) => (index % 10 === 5 ? 15 : index % 10 === 6 ? -10 : 0) } });
  const { counters, settled } = listen([...sent, ...sent.map((datagram) => ({ ...datagram, arrivalMs: datagram.arrivalMs + 1 }))]);
  assert.ok(counters.reordered > 40);
  assert.ok(counters.duplicated > 480);
  assert.equal(counters.concealedSamples, 0);
  assert.ok(Math.min(...settled) > 0.18);
});

test("a lost packet is concealed by exactly its own length", () => {
  const { counters, levels } = listen(datagrams(voice, { id: "a", packets, network: { delayMs: (index) => (index === 250 ? undefined : 0) } }));
  assert.equal(counters.lost, 1);
  assert.equal(counters.concealedSamples, 960);
  assert.ok(Math.min(...levels.slice(10, 490)) > 0.04);
});

test("with 2 % loss and 0 to 60 ms of jitter at most 3.5 % is concealed", () => {
  const random = seeded(3);
  const sent = datagrams(voice, { id: "a", packets: 1500, network: { delayMs: () => (random() < 0.02 ? undefined : random() * 60) } });
  const { counters, playout } = listen(sent, { frames: 1500 });
  const share = counters.concealedSamples / (1500 * 960);
  assert.ok(share <= 0.035, `${(share * 100).toFixed(2)} %`);
  assert.ok(playout.delayMs <= 120);
});

test("with 10 % loss no gap is longer than 60 ms", () => {
  const random = seeded(4);
  const { levels } = listen(datagrams(voice, { id: "a", packets: 1500, network: { delayMs: () => (random() < 0.1 ? undefined : 0) } }), { frames: 1500 });
  let gap = 0;
  let longest = 0;
  for (const level of levels.slice(10, 1490)) {
    gap = level < 0.02 ? gap + 20 : 0;
    longest = Math.max(longest, gap);
  }
  assert.ok(longest <= 60, `${longest} ms`);
});

test("a silent pause in transmission is silence, neither loss nor concealment", () => {
  const sent = datagrams((sample) => (sample % 192_000 < 96_000 ? talk(sample) : 0), { id: "a", packets: 1000, dtx: true });
  const { counters, levels } = listen(sent, { frames: 1000 });
  assert.ok(sent.length < 850, "the encoder pauses");
  assert.equal(counters.lost, 0);
  assert.equal(counters.concealedSamples, 0);
  assert.ok((levels[180] ?? 1) < 0.001);
  assert.ok(Math.max(...levels.slice(205, 300)) > 0.15);
});

test("an interrupted stream fades out and goes on by itself", () => {
  const sent = datagrams(voice, { id: "a", packets, network: { delayMs: (index) => (index >= 100 && index < 300 ? undefined : 0) } });
  const { levels, counters } = listen(sent);
  assert.ok((levels[112] ?? 1) < 0.01);
  assert.ok((levels[310] ?? 0) > 0.18);
  assert.ok(counters.concealedSamples <= 9600);
});

test("after a stall of two seconds the backlog is dropped and the delay is what it was", () => {
  const sent = datagrams(voice, { id: "a", packets: 700, network: { delayMs: (index) => (index >= 100 && index < 200 ? (200 - index) * 20 : 0) } });
  const { delays } = listen(sent, { frames: 700 });
  assert.ok(Math.max(...delays.slice(450)) < 140, `${Math.max(...delays.slice(450))}`);
});

test("a fast and a slow sound card leave no gap and move the delay by less than 20 ms", () => {
  for (const ppm of [300, -300]) {
    const { counters, delays, levels } = listen(datagrams(voice, { id: "a", packets: 6000, ppm }), { frames: 5990 });
    assert.equal(counters.concealedSamples + counters.overflowed + counters.late, 0);
    assert.ok(Math.min(...levels.slice(10)) > 0.18);
    const settled = delays.slice(50);
    assert.ok(Math.max(...settled) < 60 && Math.min(...settled) > 20, `${Math.min(...settled)} to ${Math.max(...settled)}`);
  }
});

test("a grown delay shrinks in the next pause", () => {
  const sent = datagrams(talk, { id: "a", packets: 2000, network: { delayMs: (index) => (index > 100 && index < 160 ? (index % 3) * 40 : 0) }, dtx: true });
  const { delays } = listen(sent, { frames: 2000 });
  assert.ok(Math.max(...delays.slice(120, 300)) > 70);
  assert.ok((delays[1950] ?? 99) < 60, `${delays[1950]}`);
});

test("another source and an absurd timestamp start anew after two packets", () => {
  const first = datagrams(voice, { id: "a", packets: 100 });
  const second = datagrams(voice, { id: "a", packets: 200, ssrc: 99, firstTimestamp: 3_000_000_000, firstSequence: 999, startMs: 3000 });
  const third = datagrams(voice, { id: "a", packets: 193, ssrc: 99, firstTimestamp: 5, firstSequence: 30_000, startMs: 7000 });
  const { counters, levels } = listen([...first, ...second, ...third]);
  assert.equal(counters.resyncs, 2);
  assert.equal(counters.foreign, 2);
  assert.ok((levels[200] ?? 0) > 0.18 && (levels[400] ?? 0) > 0.18);
});

test("garbage is counted and never stops the stream", () => {
  const random = seeded(9);
  const sent = datagrams(voice, { id: "a", packets });
  const garbage = Array.from({ length: 2000 }, (_, index) => ({
    id: "a",
    arrivalMs: 1000 + index * 5,
    bytes: Buffer.from(Array.from({ length: Math.floor(random() * 60) }, () => Math.floor(random() * 256))),
  }));
  const spoilt = sent.map((datagram, index) =>
    index % 50 === 7 ? { ...datagram, bytes: rtp(Buffer.from([0xff, 0xff, 0xff]), { sequence: index, timestamp: index * 960, ssrc: 7 }) } : datagram,
  );
  const { counters, settled } = listen([...spoilt, ...garbage]);
  assert.ok(counters.malformed + counters.foreign > 1900);
  assert.equal(counters.resyncs, 0);
  assert.ok(Math.min(...settled) > 0.05);
});

test("a stream of nothing but silence costs no decoding", () => {
  const { counters, levels } = listen(datagrams(silence, { id: "a", packets, dtx: true }));
  assert.ok(counters.decodedSamples < 200 * 960);
  assert.ok(Math.max(...levels.slice(100)) < 1e-4);
});
