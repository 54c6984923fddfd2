/** The browser's own HLS behind our source interface, where Media Source Extensions are absent (older iPhones). */
import { examine } from "./examine.ts";
import type { ProgrammeSource, SourceNews, SourceOptions } from "./source.ts";
import type { TalkSpan } from "./talk.ts";

const hlsType = "application/vnd.apple.mpegurl";

/** Safari's element knows the programme date at media time zero. */
interface DatedAudio extends HTMLAudioElement {
  getStartDate?: () => Date;
}

export class NativeSource implements ProgrammeSource {
  static readonly supported = (audio: HTMLAudioElement) => audio.canPlayType(hlsType) !== "";
  readonly #audio: DatedAudio;
  readonly #news: SourceNews;
  readonly #src: string;
  readonly #stop = new AbortController();

  constructor({ audio, src, news }: SourceOptions) {
    this.#audio = audio;
    this.#news = news;
    this.#src = src;
    const { signal } = this.#stop;
    audio.addEventListener("error", () => void this.#fail(), { signal });
    audio.addEventListener("progress", () => this.#read(), { signal });
    audio.addEventListener("durationchange", () => this.#read(), { signal });
    audio.src = src;
  }

  dateAt(mediaTime: number): number | undefined {
    const startMs = this.#audio.getStartDate?.().getTime();
    return startMs === undefined || Number.isNaN(startMs) ? undefined : startMs + mediaTime * 1000;
  }

  timeAt(dateMs: number): number | undefined {
    const startMs = this.dateAt(0);
    return startMs === undefined ? undefined : (dateMs - startMs) / 1000;
  }

  get start(): number | undefined {
    const { seekable } = this.#audio;
    return seekable.length === 0 ? undefined : seekable.start(0);
  }

  get edge(): number | undefined {
    const { seekable } = this.#audio;
    return seekable.length === 0 ? undefined : seekable.end(seekable.length - 1);
  }

  /** Date ranges do not reach the page here. */
  readonly talk: readonly TalkSpan[] = [];

  /** The browser holds the server's PART-HOLD-BACK by itself. */
  aim(): void {}

  recoverMedia(): void {
    this.#audio.load();
  }

  close(): void {
    this.#stop.abort();
    this.#audio.removeAttribute("src");
    this.#audio.load();
  }

  #read(): void {
    const { edge } = this;
    const edgeDateMs = edge === undefined ? undefined : this.dateAt(edge);
    this.#news.playlist({ live: this.#audio.duration === Number.POSITIVE_INFINITY, partSeconds: undefined, edgeDateMs, advanced: true });
  }

  async #fail(): Promise<void> {
    const started = this.#audio.readyState > 0;
    if (this.#audio.error?.code === MediaError.MEDIA_ERR_DECODE) {
      this.#news.failed({ kind: "media", manifest: false });
      return;
    }
    const found = await examine(this.#src, this.#stop.signal);
    if (!this.#stop.signal.aborted) this.#news.failed({ kind: "network", manifest: !started, ...found });
  }
}
