/** Everyone's datagrams go in; each tick the programme, who is speaking, and a packet back for each person come out. */
import { samplesPerFrame } from "../../../packager/contract/samples.ts";
import { maxSeats } from "../seats.ts";
import { ComfortNoise } from "./comfort.ts";
import { type AudioCounters, createAudioCounters } from "./counters.ts";
import { KeptLevels } from "./kept-levels.ts";
import { dbToGain } from "./level.ts";
import { Leveller } from "./leveller.ts";
import { Limiter } from "./limiter.ts";
import { Mixer } from "./mixer.ts";
import { toInt16 } from "./pcm.ts";
import { type Outgoing, ReturnFeed } from "./return-feed.ts";
import { Speaker, type SpeakerStats } from "./speaker.ts";

export interface RoomAudioOptions {
  /** Milliseconds, on the clock of `pushRtp`'s arrival times. */
  readonly now: () => number;
  /** Totals of the room, counted up in place; see {@link createAudioCounters}. */
  readonly counters?: AudioCounters;
  /** Bring every voice and the programme to −16 LUFS (ITU-R BS.1770). Default true; false mixes voices as they come. */
  readonly levelling?: boolean;
}

export interface RoomFrame {
  /** 20 ms of mono programme; overwritten by the next tick. */
  readonly programme: Int16Array;
  /** Changes only. */
  readonly talk: readonly { readonly id: string; readonly talking: boolean }[];
  /** One for each person on stage. */
  readonly outgoing: readonly Outgoing[];
}

interface Seat {
  readonly id: string;
  readonly speaker: Speaker;
  readonly leveller: Leveller | undefined;
}

export class RoomAudio {
  readonly #now: () => number;
  readonly #counters: AudioCounters;
  readonly #seats = new Map<string, Seat>();
  readonly #kept: KeptLevels | undefined;
  readonly #trim: Leveller | undefined;
  readonly #mixer = new Mixer();
  readonly #limiter = new Limiter({ truePeak: true });
  readonly #comfort = new ComfortNoise();
  readonly #feed = new ReturnFeed({ application: "restricted_lowdelay", complexity: 1 });
  readonly #shared = new Int16Array(samplesPerFrame);
  readonly #programme = new Int16Array(samplesPerFrame);

  constructor({ now, counters, levelling = true }: RoomAudioOptions) {
    this.#now = now;
    this.#counters = counters ?? createAudioCounters();
    this.#kept = levelling ? new KeptLevels() : undefined;
    this.#trim = levelling ? new Leveller({ minGainDb: -12, maxGainDb: 2.5, memorySeconds: 10, feedback: true }) : undefined;
  }

  /** Idempotent. Who left less than 30 s ago keeps their level. @throws TypeError when all thirteen seats are taken. */
  addSpeaker(id: string): void {
    if (this.#seats.has(id)) return;
    if (this.#seats.size >= maxSeats) throw new TypeError(`Room audio: expected at most ${maxSeats} speakers, got one more.`);
    const leveller = this.#kept?.take(id, this.#now());
    this.#seats.set(id, { id, leveller, speaker: new Speaker({ counters: this.#counters, leveller }) });
  }

  removeSpeaker(id: string): void {
    const seat = this.#seats.get(id);
    if (!seat) return;
    this.#seats.delete(id);
    this.#feed.remove(id);
    if (seat.leveller) this.#kept?.keep(id, { leveller: seat.leveller, nowMs: this.#now() });
  }

  /** Effective with the next tick, faded within 5 ms. Unknown ids are ignored. */
  setMuted(id: string, muted: boolean): void {
    this.#seats.get(id)?.speaker.setMuted(muted);
  }

  /** Keeps a view into `packet`: its bytes must not be reused. Unknown ids are counted as foreign. Never throws. */
  pushRtp(id: string, packet: Uint8Array, arrivalMs: number): void {
    const seat = this.#seats.get(id);
    if (seat) seat.speaker.pushRtp(packet, arrivalMs);
    else this.#counters.foreign++;
  }

  /**
   * Makes the next 20 ms: call once per frame of the sample clock, in bursts when late.
   * @param atMs when this frame is due on the sample clock; a steadier figure than `now()` when called late.
   */
  tick(atMs: number = this.#now()): RoomFrame {
    const seats = [...this.#seats.values()];
    const talk = this.#mix(seats, atMs);
    const limited = this.#limit(seats);
    const shared = toInt16(limited, this.#shared);
    const receivers = seats.map(({ id, speaker }) => ({ id, heard: speaker.heard, voice: speaker.voice }));
    const outgoing = this.#feed.encode(receivers, { mixer: this.#mixer, shared, limiter: this.#limiter });
    this.#comfort.add(limited);
    return { programme: toInt16(limited, this.#programme), talk, outgoing };
  }

  /** Undefined for who is not on stage. */
  stats(id: string): SpeakerStats | undefined {
    return this.#seats.get(id)?.speaker.stats();
  }

  #mix(seats: readonly Seat[], atMs: number): { readonly id: string; readonly talking: boolean }[] {
    const talk: { readonly id: string; readonly talking: boolean }[] = [];
    const trim = dbToGain(this.#trim?.gainDb ?? 0);
    this.#mixer.begin();
    for (const { id, speaker } of seats) {
      if (speaker.tick(atMs, { trim })) talk.push({ id, talking: speaker.talking });
      if (speaker.heard) this.#mixer.add(speaker.voice);
    }
    return talk;
  }

  #limit(seats: readonly Seat[]): Float32Array {
    this.#limiter.begin().set(this.#mixer.sum);
    const limited = this.#limiter.end();
    if (seats.some(({ speaker }) => speaker.heard)) this.#trim?.push(limited);
    return limited;
  }
}
