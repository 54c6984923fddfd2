/** Cut parts go in, versions and closed segments go out to whoever listens: the window, the stores and the playlists of one broadcast. */
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import type { Broadcast } from "../contract/broadcast.ts";
import type { IncomingCue } from "../contract/captions.ts";
import type { TalkEvent } from "../contract/pcm-wire.ts";
import { captionTrack, type Profile, type RenditionId, renditions, type TrackId } from "../contract/profile.ts";
import { msToSamples, type Samples, samplesPerAccessUnit } from "../contract/samples.ts";
import { initSegment } from "./box/init-segment.ts";
import { CaptionTrack } from "./captions/caption-track.ts";
import { accessUnitStart, sampleOf } from "./grid.ts";
import type { LiveLimits } from "./limits.ts";
import { Listeners } from "./listeners.ts";
import type { ClosedSegment, KeptPart, ListedSegment, PlaylistVersion, Resumption } from "./live-broadcast.ts";
import { MediaStore } from "./media-store.ts";
import { type CutPart, type PartRange, silentPart } from "./part-cutter.ts";
import { BandwidthMeter } from "./playlist/bandwidth.ts";
import { skipBoundary } from "./playlist/header.ts";
import { renderVersions } from "./playlist/media-playlist.ts";
import { type Offer, renderMultivariant } from "./playlist/multivariant.ts";
import { SaverVersions } from "./saver.ts";
import { TalkSpans } from "./talk-spans.ts";
import { LiveWindow, type WindowSegment } from "./window.ts";

type VersionNews = [rendition: TrackId, version: PlaylistVersion];
type SegmentNews = [rendition: RenditionId, segment: ClosedSegment];

interface Shelf {
  readonly init: Buffer;
  readonly store: MediaStore;
  readonly meter: BandwidthMeter;
}

export interface PublisherOptions {
  readonly broadcast: Broadcast;
  readonly profile: Profile;
  readonly limits: LiveLimits;
  /** First part to be published. */
  readonly first: number;
  readonly resume: Resumption | undefined;
  /** Told of what a listener threw: one that fails must not keep the next part from anybody. */
  readonly onListenerError: (error: unknown) => void;
}

function listed({ sequence, durationSamples, gap, parts }: WindowSegment): ListedSegment {
  const gapParts = parts.flatMap((part, index) => (part.gap && !gap ? [index] : []));
  return { sequence, durationSamples, gap, ...(gapParts.length > 0 && { gapParts }) };
}

export class Publisher {
  readonly versions: Listeners<VersionNews>;
  readonly segments: Listeners<SegmentNews>;
  readonly #options: PublisherOptions;
  readonly #window: LiveWindow;
  readonly #talk: TalkSpans;
  readonly #shelves: ReadonlyMap<RenditionId, Shelf>;
  readonly #versions = new Map<TrackId, PlaylistVersion>();
  readonly #savers = new SaverVersions();
  readonly #captions: CaptionTrack | undefined;
  /** Closed from kept parts, and still to be told to those who listen. */
  #restored: readonly WindowSegment[] = [];

  constructor(options: PublisherOptions) {
    this.#options = options;
    const { profile, limits, first, resume, onListenerError } = options;
    const { segments = [], talk = [], removedTalk = [] } = resume?.state ?? {};
    const kept = resume?.parts ?? [];
    this.versions = new Listeners(onListenerError);
    this.segments = new Listeners(onListenerError);
    this.#window = new LiveWindow(profile, { first, resumed: segments, kept: new Set(kept.map(({ number }) => number)), limits });
    this.#talk = new TalkSpans({ limit: limits.talkSpans, resumed: talk, removed: removedTalk });
    // Whoever still speaks is announced again by ingest; whoever ceased meanwhile would speak for ever.
    this.#talk.endAll(sampleOf(accessUnitStart(first * profile.accessUnitsPerPart)));
    const shelf = (rendition: (typeof renditions)[number]): Shelf => ({
      init: initSegment(rendition),
      store: new MediaStore({ retained: limits.retainedSegments }),
      meter: new BandwidthMeter(rendition, { profile }),
    });
    this.#shelves = new Map(renditions.map((rendition) => [rendition.id, shelf(rendition)]));
    const { retainedSegments: retained } = limits;
    if (options.broadcast.captions !== undefined) this.#captions = new CaptionTrack({ profile, retained, resumed: resume?.state.captions ?? [] });
    this.#shelve(kept);
    this.#restored = this.#window.restored;
  }

  get heldBytes(): number {
    return [...this.#shelves.values()].reduce((sum, { store }) => sum + store.bytes, 0);
  }

  get partsPublished(): number {
    return this.#window.partsPublished;
  }

  /** @throws TypeError for a rendition that does not exist. */
  shelf(rendition: RenditionId): Shelf {
    const shelf = this.#shelves.get(rendition);
    if (!shelf) throw new TypeError(`Expected a rendition of ${[...this.#shelves.keys()].join(", ")}, got ${rendition}.`);
    return shelf;
  }

  version(track: TrackId): PlaylistVersion | undefined {
    return this.#versions.get(track);
  }

  part(track: TrackId, number: number): Buffer | undefined {
    if (track !== captionTrack) return this.shelf(track).store.part(number);
    // It is there as long as the sound is that it belongs to.
    return this.#isThere((store) => store.part(number)) ? this.#captions?.part(number) : undefined;
  }

  segment(track: TrackId, sequence: number): Buffer | undefined {
    if (track !== captionTrack) return this.shelf(track).store.segment(sequence);
    return this.#isThere((store) => store.segment(sequence)) ? this.#captions?.segment(sequence) : undefined;
  }

  /** @throws RostrumError `captions_off`. */
  pushCaptions(cues: readonly IncomingCue[]): boolean {
    if (!this.#captions) throw new RostrumError("captions_off", "This space was made without captions.");
    return this.#captions.push(cues, { partsPublished: this.partsPublished });
  }

  multivariant(offer: Offer): string {
    const bandwidth = (rendition: RenditionId) => this.shelf(rendition).meter.bandwidth;
    return renderMultivariant(this.#options.broadcast, { bandwidths: { a32: bandwidth("a32"), a64: bandwidth("a64"), a96: bandwidth("a96") }, offer });
  }

  pushTalk(event: TalkEvent): void {
    this.#talk.push(event);
  }

  endTalk(sample: Samples): void {
    this.#talk.endAll(sample);
  }

  /** Publishes the next part; without `cut` it is a gap. `last`: nothing comes after it. */
  publish(range: PartRange, { cut, last }: { readonly cut: ReadonlyMap<RenditionId, CutPart> | undefined; readonly last: boolean }): void {
    this.#tellRestored();
    for (const [rendition, part] of cut ?? []) this.shelf(rendition).store.putPart(range.number, part.bytes);
    const closed = this.#window.push({ durationSamples: (range.end - range.first) * samplesPerAccessUnit, gap: cut === undefined });
    if (closed) this.#close(closed);
    if (last) this.end();
    else this.#announce();
  }

  /** Closes what is open and publishes the version with the end tag. */
  end(): void {
    this.#tellRestored();
    const closed = this.#window.end();
    if (closed) this.#close(closed);
    this.#talk.endAll(this.#end());
    this.#announce();
  }

  state(): Resumption["state"] {
    const segments = this.#window.snapshot().segments.filter((segment) => segment.closed);
    return {
      form: 1,
      run: this.#options.broadcast.run,
      partsPublished: this.#window.partsPublished,
      segments: segments.map(listed),
      talk: this.#talk.spans,
      removedTalk: this.#talk.removed,
      ...(this.#captions && { captions: this.#captions.captions }),
    };
  }

  #announce(): void {
    const { broadcast, profile } = this.#options;
    const window = this.#window.snapshot();
    const windowStart = sampleOf(window.segments[0]?.start ?? 0);
    this.#talk.trim({ windowStart, windowEnd: this.#end(), rememberSamples: msToSamples(skipBoundary(profile) * 1000) });
    const input = { broadcast, profile, window, talk: this.#talk.spans, removedTalk: this.#talk.removed };
    const captions: readonly TrackId[] = this.#captions ? [captionTrack] : [];
    // The sound's own come last: with the last of them a version is complete.
    const savers = this.#savers.push(input, { renditions: [...this.#shelves.keys()] });
    const versions = renderVersions(input, { renditions: [...captions, ...this.#shelves.keys()], savers });
    for (const version of versions) this.#versions.set(version.rendition, version);
    this.#captions?.trim({ lastSequence: versions[0]?.lastSequence ?? 0 });
    for (const version of versions) this.versions.tell(version.rendition, version);
  }

  #isThere(read: (store: MediaStore) => Buffer | undefined): boolean {
    return [...this.#shelves.values()].some(({ store }) => read(store) !== undefined);
  }

  /** Puts what was kept where it was: parts that are listed, and the segments they make up. */
  #shelve(kept: readonly KeptPart[]): void {
    const listed = this.#window.snapshot().segments;
    const numbers = new Set(listed.flatMap(({ parts }) => parts.map(({ number }) => number)));
    for (const { number, bytes } of kept) {
      if (numbers.has(number)) for (const [rendition, { store }] of this.#shelves) store.putPart(number, bytes[rendition]);
    }
    for (const segment of listed) if (segment.closed && !segment.gap && segment.parts.length > 0) this.#joinAll(segment);
  }

  #tellRestored(): void {
    const restored = this.#restored;
    this.#restored = [];
    for (const segment of restored) this.#tell(segment);
  }

  #close(segment: WindowSegment): void {
    if (!segment.gap) this.#joinAll(segment);
    this.#tell(segment);
  }

  #tell({ sequence, start, durationSamples, gap }: WindowSegment): void {
    const startSample = sampleOf(start);
    const talk = this.#talk.between(startSample, startSample + durationSamples);
    const captions = this.#captions?.beginningIn(sequence) ?? [];
    for (const [rendition, { store }] of this.#shelves) {
      this.segments.tell(rendition, {
        sequence,
        bytes: store.segment(sequence),
        startSample,
        durationSamples,
        gap,
        talk,
        ...(captions.length > 0 && { captions }),
      });
    }
  }

  #joinAll(segment: WindowSegment): void {
    for (const shelf of this.#shelves.values()) this.#join(segment, shelf);
  }

  #join({ sequence, parts, durationSamples, start }: WindowSegment, { store, meter }: Shelf): void {
    const standIn = (number: number): Buffer => {
      const first = start / samplesPerAccessUnit + (number - (parts[0]?.number ?? number)) * this.#options.profile.accessUnitsPerPart;
      const units = (parts.find((part) => part.number === number)?.durationSamples ?? 0) / samplesPerAccessUnit;
      return silentPart({ number, first, end: first + units });
    };
    const bytes = store.closeSegment(sequence, { parts: parts.map((part) => part.number), standIn });
    meter.push({ bytes: bytes.length, durationSamples });
  }

  /** Sample clock index of the end of what is published. */
  #end(): Samples {
    const last = this.#window.snapshot().segments.at(-1);
    return sampleOf(last ? last.start + last.durationSamples : 0);
  }
}
