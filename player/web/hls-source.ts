/** hls.js behind our source interface: an address goes in, sound on the element and news of what arrives come out. */
import Hls, { type ErrorData, ErrorDetails, Events, type FragBufferedData, type HlsConfig, type LevelDetails } from "hls.js/light";
import { bufferController } from "./buffer-controller.ts";
import { bufferedSeconds } from "./buffered.ts";
import { cmcdHeaders, randomSessionId, wantsCmcd } from "./cmcd.ts";
import { failureOf } from "./hls-failure.ts";
import { type DatedSpan, ProgrammeMap } from "./programme-map.ts";
import { withoutSignature } from "./signed-address.ts";
import type { ProgrammeSource, SourceNews, SourceOptions } from "./source.ts";
import { type TalkSpan, talkClass } from "./talk.ts";
import { wholeProgrammeOf } from "./whole-programme.ts";

const retry = { maxNumRetry: 3, retryDelayMs: 150, maxRetryDelayMs: 1000, backoff: "exponential" } as const;
/** A connection that the network forgot is given up soon: a fresh one is there sooner than the old one is back. */
const quick = { default: { maxTimeToFirstByteMs: 2500, maxLoadTimeMs: 8000, timeoutRetry: retry, errorRetry: retry } };
const once = { maxTimeToFirstByteMs: 4000, maxLoadTimeMs: 8000, timeoutRetry: null, errorRetry: null } as const;
const patiently = { ...once, maxTimeToFirstByteMs: 12_000, maxLoadTimeMs: 15_000 } as const;

const patienceMs = 400;

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
  readonly #wantsThin: () => boolean;
  readonly #bears: () => boolean;
  #thin = false;
  #live = true;
  #starved = false;
  /** Whether the last error was none of the rendition's own. */
  #blameless = false;
  #fromDateMs: number | undefined;
  /** Up to where the programme came so far, epoch ms. */
  #heldUntilMs = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor({ audio, src, news, plain, fromDateMs, thin, bears, patient, cmcd }: SourceOptions) {
    this.#bears = bears;
    this.#news = news;
    this.#wantsThin = thin;
    this.#fromDateMs = fromDateMs;
    const everywhere = cmcd === "everywhere";
    const xhrSetup: HlsConfig["xhrSetup"] = (request, url) => {
      if (!wantsCmcd(url, { pageOrigin: self.origin, everywhere })) return;
      request.open("GET", url, true);
      for (const [name, value] of Object.entries(this.#clientData(audio, src))) request.setRequestHeader(name, value);
    };
    const manifestLoadPolicy = { default: patient ? patiently : once };
    this.#hls = new Hls({ ...config, manifestLoadPolicy, xhrSetup, ...(plain && { lowLatencyMode: false, liveSyncDurationCount: 2 }) });
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

  timeAt(dateMs: number): number | undefined {
    return this.#map.timeAt(dateMs);
  }

  get start(): number | undefined {
    return this.#map.start;
  }

  get edge(): number | undefined {
    return this.#map.edge;
  }

  get whole(): string | undefined {
    return wholeProgrammeOf(this.#hls.levels[Math.max(0, this.#hls.loadLevel)]?.uri);
  }

  get talk(): readonly TalkSpan[] {
    return this.#talk;
  }

  aim(secondsBeforeEnd: number): void {
    if (this.#hls.targetLatency !== secondsBeforeEnd) this.#hls.targetLatency = secondsBeforeEnd;
  }

  recoverMedia(): void {
    this.#hls.recoverMediaError();
  }

  close(): void {
    clearTimeout(this.#retry);
    this.#hls.destroy();
  }

  /** A rendition is held, not hunted for: with 4 KB parts a bandwidth estimate measures the round trip. */
  #choose(firstLevel: number): void {
    this.#usualLevel = firstLevel;
    this.#thin = this.#wantsThin();
    this.#hls.loadLevel = this.#level;
  }

  #reconsider(): void {
    if (this.#thin === this.#wantsThin()) return;
    this.#thin = !this.#thin;
    this.#hls.loadLevel = this.#level;
  }

  get #level(): number {
    return this.#thin ? 0 : this.#usualLevel;
  }

  /** After an error hls.js hunts. A rendition that was merely empty, as all are in a space's first seconds, or came late, as any would have, is taken up again. */
  #hold(): void {
    if (!this.#hls.autoLevelEnabled) return;
    this.#hls.loadLevel = this.#blameless ? this.#level : this.#hls.loadLevel;
    this.#blameless = false;
  }

  /** It was coming, and too slowly: a thicker rendition, which hls.js may hunt for, would be later still. */
  #slim(): void {
    this.#news.crept();
    this.#reconsider();
    this.#hold();
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
    if (details.live) this.#reconsider();
  }

  /** hls.js chooses where to begin right after this news of the first playlist, by the latency it is told. */
  #takeUp({ edge, age }: LevelDetails): void {
    const wanted = this.#fromDateMs === undefined ? undefined : this.#map.timeAt(this.#fromDateMs);
    this.#fromDateMs = undefined;
    const start = wanted === undefined ? undefined : Math.max(wanted, this.#map.start ?? 0);
    if (start !== undefined) this.#hls.targetLatency = Math.max(leastPlainLatency, edge + age - start);
  }

  #note({ frag, part, stats: { loading } }: FragBufferedData): void {
    this.#hold();
    if (frag.programDateTime === null || !this.#hls.config.lowLatencyMode || !this.#live) return;
    const startMs = frag.programDateTime + (part?.fragOffset ?? 0) * 1000;
    const untilMs = startMs + (part ?? frag).duration * 1000;
    const dateMs = Math.max(startMs, this.#heldUntilMs);
    if (dateMs >= untilMs) return;
    this.#heldUntilMs = untilMs;
    this.#news.arrived({ dateMs, untilMs, loadMs: loading.end - loading.start, bodyMs: loading.end - loading.first });
  }

  #clientData(audio: HTMLAudioElement, src: string): Record<string, string> {
    const starved = this.#starved;
    this.#starved = false;
    const bitsPerSecond = this.#hls.levels[Math.max(0, this.#hls.loadLevel)]?.bitrate ?? 0;
    const pathname = withoutSignature(new URL(src).pathname);
    const about = { sessionId, contentId: pathname.split("/")[2] ?? pathname, live: this.#live };
    return cmcdHeaders({ ...about, bufferedSeconds: bufferedSeconds(audio), bitsPerSecond, starved });
  }

  #fail(error: ErrorData): void {
    if (error.details === ErrorDetails.BUFFER_STALLED_ERROR) this.#starved = true;
    const failure = failureOf(error);
    if (failure.silent || error.details === ErrorDetails.LEVEL_EMPTY_ERROR) this.#blameless = true;
    if (error.details === ErrorDetails.FRAG_LOAD_TIMEOUT && error.stats?.loading.first) this.#slim();
    if (!error.fatal) return;
    // A source that still has something to be heard is kept, and asked again: a phone without a network refuses at once.
    clearTimeout(this.#retry);
    if (failure.kind !== "network" || failure.manifest || !this.#bears()) this.#news.failed(failure);
    else this.#retry = setTimeout(() => this.#hls.startLoad(), patienceMs);
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
  // The playlist of a whole programme gives each name once.
  const names = new Map<string, string>();
  for (const range of Object.values(details.dateRanges)) {
    const account = range?.attr["X-ACCOUNT"];
    if (!range || range.class !== talkClass || !account) continue;
    const end = range.endDate?.getTime();
    const name = range.attr["X-NAME"] ?? names.get(account) ?? account;
    names.set(account, name);
    spans.push({ account, name, startMs: range.startDate.getTime(), ...(end !== undefined && { endMs: end }) });
  }
  return spans;
}
