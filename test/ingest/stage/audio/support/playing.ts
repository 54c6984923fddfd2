/** Datagrams with arrival times go in, one playout is pulled through them, and its frames and counts come out. */
import { type AudioCounters, createAudioCounters, Tally } from "../../../../../ingest/stage/audio/counters.ts";
import { Playout } from "../../../../../ingest/stage/audio/playout.ts";
import { RtpInlet } from "../../../../../ingest/stage/audio/rtp-inlet.ts";
import type { Datagram } from "./sender.ts";

export interface Playing {
  readonly counters: AudioCounters;
  readonly playout: Playout;
}

export interface PlayingOptions {
  readonly frames: number;
  readonly startMs?: number;
  readonly pause?: boolean;
  onFrame(frame: Float32Array, index: number, playout: Playout): void;
}

export function play(sent: Iterable<Datagram>, { frames, startMs = 1000, pause = false, onFrame }: PlayingOptions): Playing {
  const counters = createAudioCounters();
  const tally = new Tally(counters);
  const inlet = new RtpInlet(tally);
  const playout = new Playout(tally);
  const output = new Float32Array(960);
  const source = sent[Symbol.iterator]();
  let next = source.next();
  for (let frame = 0; frame < frames; frame++) {
    const atMs = startMs + (frame + 1) * 20;
    for (; !next.done && next.value.arrivalMs <= atMs; next = source.next()) {
      const packet = inlet.push(next.value.bytes, next.value.arrivalMs);
      if (packet?.resync) playout.resync();
      if (packet) playout.push(packet, next.value.arrivalMs);
    }
    playout.pull(output, { atMs, pause });
    onFrame(output, frame, playout);
  }
  return { counters, playout };
}

export function byArrival(sent: readonly Datagram[]): Datagram[] {
  return [...sent].sort((left, right) => left.arrivalMs - right.arrivalMs);
}
