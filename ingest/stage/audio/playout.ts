/** One speaker's packets go in at any time, exactly one frame comes out each tick: decoded, concealed or silent, at a steady delay. */
import { msToSamples, type Samples, samplesPerFrame, samplesToMs } from "../../../packager/contract/samples.ts";
import type { Tally } from "./counters.ts";
import { DelayTarget } from "./delay-target.ts";
import { DriftControl } from "./drift.ts";
import { type BufferedPacket, JitterBuffer } from "./jitter-buffer.ts";
import { OpusDecoder } from "./opus-decoder.ts";
import { isDtx } from "./opus-packet.ts";
import { Resampler } from "./resampler.ts";
import { SampleFifo } from "./sample-fifo.ts";

/** Concealment is heard as a voice this long, and is silence from there on. */
const fadeAfter: Samples = msToSamples(80);
const silentAfter: Samples = msToSamples(140);
/** Without packets for so long the stream has stopped; the next packet starts it anew. */
const stoppedAfter: Samples = msToSamples(1000);
/** Further above its target than this the delay is cut at once, heard or not. */
const excessDelay: Samples = msToSamples(200);
/** Deviations that a pause is used to remove; smaller ones are the drift control's. */
const movableDelay: Samples = msToSamples(10);

export class Playout {
  readonly #tally: Tally;
  readonly #buffer: JitterBuffer;
  readonly #delayTarget = new DelayTarget();
  readonly #drift = new DriftControl();
  readonly #decoder = new OpusDecoder();
  readonly #resampler = new Resampler();
  readonly #fifo = new SampleFifo();
  /** Timestamp of the next sample to go into the FIFO; undefined while stopped. */
  #cursor: number | undefined;
  #last: BufferedPacket | undefined;
  #delay: Samples = 0;
  /** Samples since the last decoded one, and how many of those were concealed. */
  #absent: Samples = 0;
  #concealed: Samples = 0;

  constructor(tally: Tally) {
    this.#tally = tally;
    this.#buffer = new JitterBuffer(tally);
  }

  get delayMs(): number {
    return samplesToMs(this.#delay);
  }

  get targetMs(): number {
    return samplesToMs(this.#delayTarget.target);
  }

  get ratio(): number {
    return this.#drift.ratio;
  }

  push(packet: BufferedPacket, arrivalMs: number): void {
    this.#delayTarget.push(packet.timestamp, arrivalMs);
    this.#buffer.push(packet, this.#cursor ?? Number.NEGATIVE_INFINITY);
  }

  /** Another timeline follows: nothing of the old one is kept but the knowledge of the network's jitter. */
  resync(): void {
    this.#buffer.clear();
    this.#delayTarget.restart();
    this.#drift.reset();
    this.#stop();
  }

  /**
   * Fills one frame.
   * @param atMs the time this frame is due, on the clock of the arrival times.
   * @param pause nothing is being said, so that the delay may be moved unheard.
   * @returns false when the frame is digital silence.
   */
  pull(output: Float32Array, { atMs, pause }: { readonly atMs: number; readonly pause: boolean }): boolean {
    if (this.#cursor === undefined && !this.#start(atMs)) {
      output.fill(0);
      return false;
    }
    this.#measure(atMs);
    const ratio = this.#drift.ratio;
    const needed = this.#resampler.needed(output.length, ratio);
    while (this.#fifo.length < needed) this.#produce(pause);
    const audible = !this.#fifo.isSilent;
    this.#resampler.process(this.#fifo, output, ratio);
    if (this.#absent > stoppedAfter && !this.#buffer.first) this.#stop();
    return audible;
  }

  /** Lets one frame pass unheard and undecoded: the speaker is muted. */
  skip(atMs: number): void {
    this.#stop();
    const { quickestTransit, target } = this.#delayTarget;
    const due = atMs * (samplesPerFrame / 20) - quickestTransit - target;
    while (this.#buffer.first && this.#buffer.first.timestamp <= due) this.#buffer.shift();
  }

  /** The first packet is heard the target delay after it came, or at once when that is over. */
  #start(atMs: number): boolean {
    const first = this.#buffer.first;
    if (!first) return false;
    const due = Math.round(atMs * (samplesPerFrame / 20) - this.#delayTarget.quickestTransit - this.#delayTarget.target);
    this.#cursor = Math.min(due, first.timestamp);
    if (first.timestamp - this.#cursor > stoppedAfter) this.#cursor = first.timestamp;
    return true;
  }

  #stop(): void {
    this.#cursor = undefined;
    this.#last = undefined;
    this.#absent = 0;
    this.#concealed = 0;
    this.#fifo.clear();
    this.#decoder.reset();
  }

  #measure(atMs: number): void {
    const heard = (this.#cursor ?? 0) - this.#fifo.length;
    this.#delay = atMs * (samplesPerFrame / 20) - this.#delayTarget.quickestTransit - heard;
    const { target } = this.#delayTarget;
    if (this.#buffer.first && this.#delay > target + excessDelay) this.#cut(target);
    this.#drift.push(this.#delay, target);
  }

  /** After a stall: everything older than the target delay goes. */
  #cut(target: Samples): void {
    const goal = (this.#cursor ?? 0) + this.#delay - target;
    for (let first = this.#buffer.first; first && first.timestamp + first.samples <= goal; first = this.#buffer.first) {
      this.#last = this.#buffer.shift();
      this.#tally.add("overflowed");
    }
    const moved = Math.floor(goal - (this.#cursor ?? 0));
    this.#cursor = (this.#cursor ?? 0) + moved;
    this.#delay -= moved;
  }

  /** Appends at least one sample to the FIFO, or moves the cursor. */
  #produce(pause: boolean): void {
    const cursor = this.#cursor ?? 0;
    const next = this.#buffer.first;
    if (next && next.timestamp <= cursor) this.#play(next, pause);
    else this.#bridge(next, { missing: next ? next.timestamp - cursor : undefined, pause });
  }

  #play(packet: BufferedPacket, pause: boolean): void {
    this.#buffer.shift();
    const pcm = this.#decoder.decode(packet.payload);
    if (this.#last && packet.sequence > this.#last.sequence + 1) this.#tally.add("lost", packet.sequence - this.#last.sequence - 1);
    this.#last = packet;
    if (!pcm) {
      this.#tally.add("undecodable");
      this.#conceal(samplesPerFrame);
      return;
    }
    this.#absent = 0;
    this.#concealed = 0;
    const from = Math.min(pcm.length, (this.#cursor ?? 0) - packet.timestamp);
    this.#cursor = packet.timestamp + pcm.length;
    if (pause && this.#mayDrop(pcm.length - from)) return;
    this.#tally.add("decodedSamples", pcm.length - from);
    this.#fifo.pushPcm(pcm, { from });
  }

  /** No packet for the cursor: discontinuous transmission leaves consecutive numbers (RFC 3550 section 4.1), loss does not. */
  #bridge(next: BufferedPacket | undefined, { missing, pause }: { readonly missing: number | undefined; readonly pause: boolean }): void {
    const last = this.#last;
    const isSilence = !last || this.#concealed > silentAfter || (next ? next.sequence === last.sequence + 1 : isDtx(last.payload));
    const samples = Math.min(missing ?? samplesPerFrame, samplesPerFrame);
    if (!isSilence) this.#conceal(samples);
    else if (last && this.#absent === 0) this.#fadeOut(samples);
    else this.#silence(samples, pause);
  }

  #silence(samples: Samples, pause: boolean): void {
    this.#absent += samples;
    const movable = pause || this.#absent > samplesPerFrame;
    if (movable && this.#mayDrop(samples)) this.#cursor = (this.#cursor ?? 0) + samples;
    else if (movable && this.#mayHold(samples)) this.#hold(samples);
    else this.#advance(samples);
  }

  /** The voice does not stop short when its transmission does. */
  #fadeOut(atMost: Samples): void {
    const pcm = this.#decoder.conceal();
    const samples = Math.min(pcm.length || atMost, atMost);
    this.#fifo.pushPcm(pcm, { to: Math.min(samples, pcm.length) });
    if (pcm.length === 0) this.#fifo.pushSilence(samples);
    this.#fifo.fadeNewest(samples, { from: 1, to: 0 });
    this.#cursor = (this.#cursor ?? 0) + samples;
    this.#absent += samples;
  }

  #conceal(atMost: Samples): void {
    const pcm = this.#decoder.conceal();
    const samples = Math.min(pcm.length || atMost, atMost);
    if (pcm.length > 0) this.#fifo.pushPcm(pcm, { to: samples });
    else this.#fifo.pushSilence(samples);
    this.#fifo.fadeNewest(samples, { from: fadeAt(this.#concealed), to: fadeAt(this.#concealed + samples) });
    this.#tally.add("concealedSamples", samples);
    const holds = this.#concealed < silentAfter && this.#mayHold(samples);
    this.#absent += samples;
    this.#concealed += samples;
    if (holds) this.#delay += samples;
    else this.#cursor = (this.#cursor ?? 0) + samples;
  }

  #advance(samples: Samples): void {
    this.#fifo.pushSilence(samples);
    this.#cursor = (this.#cursor ?? 0) + samples;
  }

  #hold(samples: Samples): void {
    this.#fifo.pushSilence(samples);
    this.#delay += samples;
    this.#tally.add("movedSamples", samples);
  }

  #mayHold(samples: Samples): boolean {
    return this.#delay + samples <= this.#delayTarget.target + movableDelay;
  }

  /** Says whether the delay can lose so many samples, and if so takes them off. */
  #mayDrop(samples: Samples): boolean {
    if (this.#delay - samples < this.#delayTarget.target - movableDelay || this.#delay < this.#delayTarget.target + movableDelay) return false;
    this.#delay -= samples;
    this.#tally.add("movedSamples", samples);
    return true;
  }
}

function fadeAt(concealed: Samples): number {
  return Math.max(0, Math.min(1, (silentAfter - concealed) / (silentAfter - fadeAfter)));
}
