/** hls.js behind our source interface: an address goes in, sound on the element and news of what arrives come out. */
import Hls, { type ErrorData, ErrorDetails, ErrorTypes, Events, type FragBufferedData, type HlsConfig, type LevelDetails } from "hls.js/light";
import { type DatedSpan, ProgrammeMap } from "./programme-map.ts";
import type { ProgrammeSource, SourceNews, SourceOptions } from "./source.ts";
import { type TalkSpan, talkClass } from "./talk.ts";

const retry = { maxNumRetry: 3, retryDelayMs: 150, maxRetryDelayMs: 1000, backoff: "exponential" } as const;
const quick = { default: { maxTimeToFirstByteMs: 4000, maxLoadTimeMs: 8000, timeoutRetry: retry, errorRetry: retry } };
const once = { default: { maxTimeToFirstByteMs: 4000, maxLoadTimeMs: 8000, timeoutRetry: null, errorRetry: null } };

/** hls.js's own catch-up stays off and a stall adds nothing: our controller alone decides on the latency. */
const config: Partial<HlsConfig> = {
  enableWorker: false,
  enableDateRangeMetadataCues: false,
  enableEmsgMetadataCues: false,
  enableID3MetadataCues: false,
  lowLatencyMode: true,
  maxLiveSyncPlaybackRate: 1,
  liveSyncOnStallIncrease: 0,
  backBufferLength: 60,
  maxBufferLength: 30,
  manifestLoadPolicy: once,
  playlistLoadPolicy: quick,
  fragLoadPolicy: quick,
};

export class HlsSource implements ProgrammeSource {
  static readonly supported = () => Hls.isSupported();
  readonly #hls: Hls;
  readonly #news: SourceNews;
  readonly #map = new ProgrammeMap();
  #talk: readonly TalkSpan[] = [];
  #usualLevel = -1;
  #thin = false;

  constructor({ audio, src, news }: SourceOptions) {
    this.#news = news;
    this.#hls = new Hls(config);
    this.#hls.on(Events.MANIFEST_PARSED, (_, { firstLevel }) => this.#choose(firstLevel));
    this.#hls.on(Events.LEVEL_UPDATED, (_, { details }) => this.#read(details));
    this.#hls.on(Events.FRAG_BUFFERED, (_, data) => this.#note(data));
    this.#hls.on(Events.ERROR, (_, data) => this.#fail(data));
    this.#hls.loadSource(src);
    this.#hls.attachMedia(audio);
  }

  dateAt(mediaTime: number): number | undefined {
    return this.#map.dateAt(mediaTime);
  }

  get edge(): number | undefined {
    return this.#map.edge;
  }

  get talk(): readonly TalkSpan[] {
    return this.#talk;
  }

  aim(targetSeconds: number): void {
    if (this.#hls.targetLatency !== targetSeconds) this.#hls.targetLatency = targetSeconds;
  }

  recoverMedia(): void {
    this.#hls.recoverMediaError();
  }

  thin(thin: boolean): void {
    if (this.#usualLevel < 0 || thin === this.#thin) return;
    this.#thin = thin;
    this.#hls.loadLevel = thin ? 0 : this.#usualLevel;
  }

  close(): void {
    this.#hls.destroy();
  }

  /** A rendition is held, not hunted for: with 4 KB parts a bandwidth estimate measures the round trip. */
  #choose(firstLevel: number): void {
    this.#usualLevel = firstLevel;
    this.#hls.loadLevel = firstLevel;
  }

  #read(details: LevelDetails): void {
    this.#map.replace(datedSpans(details));
    this.#talk = talkSpans(details);
    this.#news.playlist({
      live: details.live,
      partSeconds: details.partTarget || undefined,
      edgeDateMs: this.#map.edge === undefined ? undefined : this.#map.dateAt(this.#map.edge),
      advanced: details.advanced,
    });
  }

  #note({ frag, part }: FragBufferedData): void {
    if (!part || frag.programDateTime === null) return;
    this.#news.arrived({ dateMs: frag.programDateTime + part.fragOffset * 1000 });
  }

  #fail({ fatal, type, details, response }: ErrorData): void {
    if (!fatal) return;
    const manifest =
      details === ErrorDetails.MANIFEST_LOAD_ERROR || details === ErrorDetails.MANIFEST_LOAD_TIMEOUT || details === ErrorDetails.MANIFEST_PARSING_ERROR;
    const kind = type === ErrorTypes.NETWORK_ERROR ? "network" : type === ErrorTypes.MEDIA_ERROR ? "media" : "other";
    this.#news.failed({ kind, manifest, ...(response && { status: response.code }) });
  }
}

function datedSpans(details: LevelDetails): DatedSpan[] {
  const spans: DatedSpan[] = [];
  for (const { start, duration, programDateTime } of details.fragments) {
    if (programDateTime !== null) spans.push({ start, duration, dateMs: programDateTime });
  }
  for (const { start, duration, fragment, fragOffset } of details.partList ?? []) {
    if (fragment.programDateTime !== null && start >= details.fragmentEnd)
      spans.push({ start, duration, dateMs: fragment.programDateTime + fragOffset * 1000 });
  }
  return spans;
}

function talkSpans(details: LevelDetails): TalkSpan[] {
  const spans: TalkSpan[] = [];
  for (const range of Object.values(details.dateRanges)) {
    const account = range?.attr["X-ACCOUNT"];
    if (!range || range.class !== talkClass || !account) continue;
    const end = range.endDate?.getTime();
    spans.push({ account, name: range.attr["X-NAME"] ?? account, startMs: range.startDate.getTime(), ...(end !== undefined && { endMs: end }) });
  }
  return spans;
}
