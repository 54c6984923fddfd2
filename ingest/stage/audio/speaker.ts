/** One speaker's datagrams go in, a cleaned, gated and levelled frame of their voice comes out each tick. */
import { samplesPerFrame } from "../../../packager/contract/samples.ts";
import { type AudioCounters, Tally } from "./counters.ts";
import { rampGain } from "./gain-ramp.ts";
import { Gate } from "./gate.ts";
import { createHighpass } from "./highpass.ts";
import { levelDb, silenceDb } from "./level.ts";
import type { Leveller } from "./leveller.ts";
import { NoiseFloor } from "./noise-floor.ts";
import { Playout } from "./playout.ts";
import { RtpInlet } from "./rtp-inlet.ts";
import { TalkDetector } from "./talk-detector.ts";

export interface SpeakerStats {
  /** Totals since the speaker came, counted up in place. */
  readonly counts: Readonly<AudioCounters>;
  /** Time from the quickest packet's arrival to its being mixed. */
  readonly delayMs: number;
  readonly targetDelayMs: number;
  /** How much faster than nominal the stream is played, in parts per million. */
  readonly driftPpm: number;
  readonly gainDb: number;
  readonly levelDb: number;
  readonly talking: boolean;
  readonly muted: boolean;
}

export interface SpeakerOptions {
  readonly counters: AudioCounters;
  /** Undefined leaves the voice at its own level. */
  readonly leveller: Leveller | undefined;
}

export class Speaker {
  /** The newest frame; silence unless {@link heard}. */
  readonly voice = new Float32Array(samplesPerFrame);
  readonly #tally: Tally;
  readonly #inlet: RtpInlet;
  readonly #playout: Playout;
  readonly #highpass = createHighpass();
  readonly #floor = new NoiseFloor();
  readonly #gate = new Gate();
  readonly #talk = new TalkDetector();
  readonly #leveller: Leveller | undefined;
  #muted = false;
  #gain = 0;
  #gateGain = 0;
  #levelDb = silenceDb;

  constructor({ counters, leveller }: SpeakerOptions) {
    this.#tally = new Tally(counters);
    this.#inlet = new RtpInlet(this.#tally);
    this.#playout = new Playout(this.#tally);
    this.#leveller = leveller;
  }

  /** Whether {@link voice} adds anything to the mix. */
  heard = false;

  get talking(): boolean {
    return this.#talk.talking;
  }

  setMuted(muted: boolean): void {
    this.#muted = muted;
  }

  pushRtp(datagram: Uint8Array, arrivalMs: number): void {
    const packet = this.#inlet.push(datagram, arrivalMs);
    if (!packet) return;
    if (packet.resync) this.#playout.resync();
    this.#playout.push(packet, arrivalMs);
  }

  /**
   * Makes the frame that is due at `atMs`.
   * @param trim gain of the programme as a whole.
   * @returns true when {@link talking} has changed.
   */
  tick(atMs: number, { trim }: { readonly trim: number }): boolean {
    if (this.#muted && this.#gain === 0) return this.#stayMuted(atMs);
    const audible = this.#playout.pull(this.voice, { atMs, pause: this.#gateGain === 0 });
    if (!audible && this.#gain === 0) return this.#staySilent();
    return this.#shape(trim);
  }

  stats(): SpeakerStats {
    return {
      counts: this.#tally.own,
      delayMs: this.#playout.delayMs,
      targetDelayMs: this.#playout.targetMs,
      driftPpm: (this.#playout.ratio - 1) * 1e6,
      gainDb: this.#leveller?.gainDb ?? 0,
      levelDb: this.#levelDb,
      talking: this.talking,
      muted: this.#muted,
    };
  }

  #stayMuted(atMs: number): boolean {
    this.#playout.skip(atMs);
    this.#rest();
    return this.#talk.stop();
  }

  #staySilent(): boolean {
    this.#rest();
    return this.#talk.push(silenceDb, this.#floor.db);
  }

  #rest(): void {
    this.heard = false;
    this.#levelDb = silenceDb;
    this.#gate.close();
    this.#gateGain = 0;
    this.#highpass.reset();
  }

  #shape(trim: number): boolean {
    this.#levelDb = levelDb(this.#highpass.process(this.voice));
    const floor = this.#floor.push(this.#levelDb);
    this.#gateGain = this.#gate.push(this.#levelDb, floor);
    const level = this.#gateGain > 0 && this.#leveller ? this.#leveller.push(this.voice) : 1;
    const gain = this.#muted ? 0 : this.#gateGain * level * trim;
    this.heard = gain > 0 || this.#gain > 0;
    if (this.heard) rampGain(this.voice, { from: this.#gain, to: gain });
    this.#gain = gain;
    return this.#muted ? this.#talk.stop() : this.#talk.push(this.#levelDb, floor);
  }
}
