/** Cues go in as they become known; the WebVTT parts and segments of a live rendition come out, each with every cue that is shown in it. */
import type { IncomingCue } from "../../contract/captions.ts";
import { type Profile, samplesPerPart, samplesPerSegment } from "../../contract/profile.ts";
import { msToSamples, type Samples, samplesToMs } from "../../contract/samples.ts";
import { renderVtt } from "../../contract/web-vtt.ts";
import { gridAdvance, mediaTimeOf } from "../grid.ts";
import type { Caption } from "../live-broadcast.ts";
import { timestampMap } from "./timestamp-map.ts";

export interface CaptionTrackOptions {
  readonly profile: Profile;
  /** Segments for which cues are kept. */
  readonly retained: number;
  readonly resumed: readonly Caption[];
}

/** Of cues that begin to be shown in one segment, as JSON: hundreds of words, where four seconds hold about ten. */
const maxSegmentBytes = 8192;
/** How far ahead of the programme a cue may be known. */
const maxAheadSegments = 8;

export class CaptionTrack {
  readonly #profile: Profile;
  readonly #retained: number;
  /** By when they are shown. */
  #captions: readonly Caption[];
  readonly #made = new Map<string, Buffer>();

  constructor({ profile, retained, resumed }: CaptionTrackOptions) {
    this.#profile = profile;
    this.#retained = retained;
    this.#captions = resumed;
  }

  /** What a restart must know again; the same list as long as nothing was added. */
  get captions(): readonly Caption[] {
    return this.#captions;
  }

  /** All of them or none: a batch may be sent again. A published part never changes, so a cue is shown from the next one on at the earliest. @returns whether they fit. */
  push(cues: readonly IncomingCue[], { partsPublished }: { readonly partsPublished: number }): boolean {
    const from = Math.ceil(samplesToMs(partsPublished * samplesPerPart(this.#profile) - gridAdvance));
    const known = new Set(this.#captions.map(identityOf));
    const fresh = cues.filter((cue) => !known.has(identityOf(cue)));
    if (fresh.length === 0) return true;
    const placed = fresh.map(({ start, end, text, showFrom }) => ({ start, end, text, shownFrom: Math.max(showFrom, start, from) }));
    const all = [...this.#captions, ...placed].sort((one, other) => one.shownFrom - other.shownFrom);
    const last = Math.floor(partsPublished / this.#profile.partsPerSegment) + maxAheadSegments;
    if (placed.some((caption) => this.#segmentOf(caption) > last || !this.#fits(caption, all))) return false;
    this.#captions = all;
    return true;
  }

  /** Each caption stands in one segment only: that in which it begins to be shown. */
  beginningIn(sequence: number): Caption[] {
    return this.#captions.filter((caption) => this.#segmentOf(caption) === sequence);
  }

  part(number: number): Buffer {
    return this.#file(`p${number}`, { start: number * samplesPerPart(this.#profile), length: samplesPerPart(this.#profile) });
  }

  segment(sequence: number): Buffer {
    return this.#file(`s${sequence}`, { start: sequence * samplesPerSegment(this.#profile), length: samplesPerSegment(this.#profile) });
  }

  /** Forgets what no segment that can still be asked for shows. */
  trim({ lastSequence }: { readonly lastSequence: number }): void {
    const oldest = (lastSequence - this.#retained) * samplesPerSegment(this.#profile);
    if (this.#captions.some((caption) => shownUntil(caption) <= oldest)) this.#captions = this.#captions.filter((caption) => shownUntil(caption) > oldest);
    const most = (this.#retained + 1) * (this.#profile.partsPerSegment + 1);
    for (const name of this.#made.keys()) {
      if (this.#made.size <= most) return;
      this.#made.delete(name);
    }
  }

  /** The same bytes each time, now and in another process: what is shown in a published part is settled. */
  #file(name: string, { start, length }: { readonly start: Samples; readonly length: Samples }): Buffer {
    const made = this.#made.get(name) ?? Buffer.from(renderVtt(this.#shown(start, start + length), { header: timestampMap }));
    this.#made.set(name, made);
    return made;
  }

  #shown(start: Samples, end: Samples): { readonly start: number; readonly end: number; readonly text: string }[] {
    const shown = this.#captions.filter((caption) => shownAt(caption) < end && shownUntil(caption) > start);
    return shown.map(({ shownFrom, start: from, end: until, text }) => ({ start: shownFrom, end: shownFrom + until - from, text }));
  }

  #segmentOf(caption: Caption): number {
    return Math.floor(shownAt(caption) / samplesPerSegment(this.#profile));
  }

  #fits(caption: Caption, all: readonly Caption[]): boolean {
    const sequence = this.#segmentOf(caption);
    const beside = all.filter((other) => this.#segmentOf(other) === sequence);
    return Buffer.byteLength(JSON.stringify(beside)) <= maxSegmentBytes;
  }
}

/** Media time. */
function shownAt({ shownFrom }: Caption): Samples {
  return mediaTimeOf(msToSamples(shownFrom));
}

function shownUntil({ shownFrom, start, end }: Caption): Samples {
  return mediaTimeOf(msToSamples(shownFrom + end - start));
}

function identityOf({ start, end, text }: Pick<Caption, "start" | "end" | "text">): string {
  return `${start} ${end} ${text}`;
}
