/** Published parts go in, the live window comes out: which segments and parts are listed, the same for all renditions. */
import { type Profile, samplesPerPart, samplesPerSegment } from "../contract/profile.ts";
import type { Samples } from "../contract/samples.ts";
import type { LiveLimits } from "./limits.ts";
import type { ListedSegment } from "./live-broadcast.ts";

export interface WindowPart {
  readonly number: number;
  readonly durationSamples: Samples;
  readonly gap: boolean;
}

export interface WindowSegment {
  readonly sequence: number;
  /** Media time of its first sample. */
  readonly start: Samples;
  readonly durationSamples: Samples;
  readonly closed: boolean;
  /** No part of it is there. */
  readonly gap: boolean;
  /** Empty where nothing is known of them any more. */
  readonly parts: readonly WindowPart[];
}

export interface WindowSnapshot {
  readonly partsPublished: number;
  readonly ended: boolean;
  readonly segments: readonly WindowSegment[];
}

interface WindowOptions {
  /** Part to be published first: those before it, in its segment or after the last segment of `resumed`, are gaps unless `kept`. */
  readonly first: number;
  readonly resumed: readonly ListedSegment[];
  readonly kept: ReadonlySet<number>;
  readonly limits: LiveLimits;
}

export class LiveWindow {
  /** Segments closed from kept parts before the first part was published. */
  readonly restored: readonly WindowSegment[];
  readonly #profile: Profile;
  readonly #limit: number;
  #closed: readonly WindowSegment[];
  #open: readonly WindowPart[] = [];
  #published: number;
  #ended = false;

  constructor(profile: Profile, { first, resumed, kept, limits }: WindowOptions) {
    this.#profile = profile;
    this.#limit = limits.windowSegments;
    const segmentOfFirst = Math.floor(first / profile.partsPerSegment);
    const before = resumed.filter(({ sequence }) => sequence < segmentOfFirst).slice(-this.#limit);
    // Who begins late lists what it missed as gaps: a short list under a high number would look like one cut short (RFC 8216bis 6.2.2).
    const from = Math.max((before.at(-1)?.sequence ?? -1) + 1, segmentOfFirst - this.#limit);
    this.#closed = before.filter(({ sequence }) => sequence >= from - this.#limit).map((segment) => this.#known(segment, kept));
    this.#published = from * profile.partsPerSegment;
    this.restored = [...this.#restore(first, { kept, durationSamples: samplesPerPart(profile) })];
  }

  get partsPublished(): number {
    return this.#published;
  }

  /** @returns the segment that this part closed, if it did. */
  push({ durationSamples, gap }: Omit<WindowPart, "number">): WindowSegment | undefined {
    this.#open = [...this.#open, { number: this.#published, durationSamples, gap }];
    this.#published += 1;
    return this.#published % this.#profile.partsPerSegment === 0 ? this.#close() : undefined;
  }

  /** Nothing more will come. @returns the segment that was still open. */
  end(): WindowSegment | undefined {
    this.#ended = true;
    return this.#open.length > 0 ? this.#close() : undefined;
  }

  snapshot(): WindowSnapshot {
    const segments = this.#open.length > 0 ? [...this.#closed, this.#segmentOf(this.#open, false)] : this.#closed;
    return { partsPublished: this.#published, ended: this.#ended, segments };
  }

  *#restore(first: number, { kept, durationSamples }: { readonly kept: ReadonlySet<number>; readonly durationSamples: Samples }): Generator<WindowSegment> {
    while (this.#published < first) {
      const closed = this.push({ durationSamples, gap: !kept.has(this.#published) });
      if (closed && !closed.gap) yield closed;
    }
  }

  #close(): WindowSegment {
    const segment = this.#segmentOf(this.#open, true);
    this.#open = [];
    this.#closed = [...this.#closed, segment].slice(-this.#limit);
    return segment;
  }

  #segmentOf(parts: readonly WindowPart[], closed: boolean): WindowSegment {
    const sequence = Math.floor((parts[0]?.number ?? this.#published) / this.#profile.partsPerSegment);
    const durationSamples = parts.reduce((sum, part) => sum + part.durationSamples, 0);
    return { sequence, start: this.#startOf(sequence), durationSamples, closed, gap: parts.every((part) => part.gap), parts };
  }

  /** Its parts are listed again only when every one of them was kept, but for those that were gaps. */
  #known({ sequence, durationSamples, gap, gapParts = [] }: ListedSegment, kept: ReadonlySet<number>): WindowSegment {
    const { partsPerSegment } = this.#profile;
    const part = (index: number): WindowPart => ({
      number: sequence * partsPerSegment + index,
      durationSamples: samplesPerPart(this.#profile),
      gap: gapParts.includes(index),
    });
    const parts = Array.from({ length: partsPerSegment }, (_, index) => part(index));
    const whole = !gap && parts.every((one) => one.gap || kept.has(one.number));
    return { sequence, start: this.#startOf(sequence), durationSamples, closed: true, gap, parts: whole ? parts : [] };
  }

  #startOf(sequence: number): Samples {
    return sequence * samplesPerSegment(this.#profile);
  }
}
