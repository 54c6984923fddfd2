/** Published parts go in, the live window comes out: which segments and parts are listed, the same for all renditions. */
import { type Profile, samplesPerSegment } from "../contract/profile.ts";
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

export class LiveWindow {
  readonly #profile: Profile;
  readonly #limit: number;
  #closed: readonly WindowSegment[];
  #open: readonly WindowPart[] = [];
  #published: number;
  #ended = false;

  /** @param first part to be published first; parts before it in its segment, or after the last segment of `resumed`, are gaps. */
  constructor(
    profile: Profile,
    { first, resumed, limits }: { readonly first: number; readonly resumed: readonly ListedSegment[]; readonly limits: LiveLimits },
  ) {
    this.#profile = profile;
    this.#limit = limits.windowSegments;
    const segmentOfFirst = Math.floor(first / profile.partsPerSegment);
    const before = resumed.filter(({ sequence }) => sequence < segmentOfFirst).slice(-this.#limit);
    const from = Math.max((before.at(-1)?.sequence ?? segmentOfFirst - 1) + 1, segmentOfFirst - this.#limit);
    this.#closed = before.filter(({ sequence }) => sequence >= from - this.#limit).map((segment) => this.#known(segment));
    this.#published = from * profile.partsPerSegment;
    while (this.#published < first) this.push({ durationSamples: samplesPerSegment(profile) / profile.partsPerSegment, gap: true });
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

  #known({ sequence, durationSamples, gap }: ListedSegment): WindowSegment {
    return { sequence, start: this.#startOf(sequence), durationSamples, closed: true, gap, parts: [] };
  }

  #startOf(sequence: number): Samples {
    return sequence * samplesPerSegment(this.#profile);
  }
}
