/** hls.js behind our source interface: an address goes in, sound on the element and news of what arrives come out. */
import Hls, { type ErrorData, ErrorDetails, ErrorTypes, Events, type FragBufferedData, type HlsConfig, type LevelDetails } from "hls.js/light";
import { bufferedSeconds } from "./buffered.ts";
import { cmcdHeaders, randomSessionId, wantsCmcd } from "./cmcd.ts";
import { type DatedSpan, ProgrammeMap } from "./programme-map.ts";
import { bufferController } from "./segment-zero.ts";
import type { ProgrammeSource, SourceNews, SourceOptions } from "./source.ts";
import { type TalkSpan, talkClass } from "./talk.ts";

const retry = { maxNumRetry: 3, retryDelayMs: 150, maxRetryDelayMs: 1000, backoff: "exponential" } as const;
const quick = { default: { maxTimeToFirstByteMs: 4000, maxLoadTimeMs: 8000, timeoutRetry: retry, errorRetry: retry } };
const once = { default: { maxTimeToFirstByteMs: 4000, maxLoadTimeMs: 8000, timeoutRetry: null, errorRetry: null } };

/** A plain copy is never entered nearer to its end than this, seconds. */
const leastPlainLatency = 1;

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
  ...(bufferController && { bufferController }),
  manifestLoadPolicy: once,
  playlistLoadPolicy: quick,
  fragLoadPolicy: quick,
};

/** One visit, however often the source is rebuilt. */
const sessionId = randomSessionId();

export class HlsSource implements ProgrammeSource {
  static readonly supported = () => Hls.isSupported();
  readonly #hls: Hls;
  readonly #news: SourceNews;
  readonly #map = new ProgrammeMap();
  #talk: readonly TalkSpan[] = [];
  #usualLevel = -1;
  #thin = false;
  #live = true;
  #starved = false;
  #fromDateMs: number | undefined;

  constructor({ audio, src, news, plain, fromDateMs, cmcd }: SourceOptions) {
    this.#news = news;
    this.#fromDateMs = plain ? fromDateMs : undefined;
    const everywhere = cmcd === "everywhere";
    const xhrSetup: HlsConfig["xhrSetup"] = (request, url) => {
      if (!wantsCmcd(url, { pageOrigin: location.origin, everywhere })) return;
      request.open("GET", url, true);
      for (const [name, value] of Object.entries(this.#clientData(audio, src))) request.setRequestHeader(name, value);
    };
    this.#hls = new Hls({ ...config, xhrSetup, ...(plain && { lowLatencyMode: false, liveSyncDurationCount: 2 }) });
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
    this.#takeUp(details);
    this.#live = details.live;
    this.#news.playlist({
      live: details.live,
      partSeconds: details.partTarget || undefined,
      edgeDateMs: this.#map.edge === undefined ? undefined : this.#map.dateAt(this.#map.edge),
      advanced: details.advanced,
    });
  }

  /** hls.js chooses where to begin right after this news of the first playlist, by the latency it is told. */
  #takeUp({ edge, age }: LevelDetails): void {
    const start = this.#fromDateMs === undefined ? undefined : this.#map.timeAt(this.#fromDateMs);
    this.#fromDateMs = undefined;
    if (start !== undefined) this.#hls.targetLatency = Math.max(leastPlainLatency, edge + age - start);
  }

  #note({ frag, part }: FragBufferedData): void {
    if (!part || frag.programDateTime === null) return;
    this.#news.arrived({ dateMs: frag.programDateTime + part.fragOffset * 1000 });
  }

  #clientData(audio: HTMLAudioElement, src: string): Record<string, string> {
    const starved = this.#starved;
    this.#starved = false;
    const bitsPerSecond = this.#hls.levels[Math.max(0, this.#hls.loadLevel)]?.bitrate ?? 0;
    const { pathname } = new URL(src);
    const about = { sessionId, contentId: pathname.split("/")[2] ?? pathname, live: this.#live };
    return cmcdHeaders({ ...about, bufferedSeconds: bufferedSeconds(audio), bitsPerSecond, starved });
  }

  #fail({ fatal, type, details, response }: ErrorData): void {
    if (details === ErrorDetails.BUFFER_STALLED_ERROR) this.#starved = true;
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
