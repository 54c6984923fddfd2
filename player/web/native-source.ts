/** The browser's own HLS behind our source interface, where Media Source Extensions are absent (older iPhones). */
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
  readonly #stop = new AbortController();

  constructor({ audio, src, news }: SourceOptions) {
    this.#audio = audio;
    this.#news = news;
    const { signal } = this.#stop;
    audio.addEventListener("error", () => this.#fail(), { signal });
    audio.addEventListener("progress", () => this.#read(), { signal });
    audio.addEventListener("durationchange", () => this.#read(), { signal });
    audio.src = src;
  }

  dateAt(mediaTime: number): number | undefined {
    const startMs = this.#audio.getStartDate?.().getTime();
    return startMs === undefined || Number.isNaN(startMs) ? undefined : startMs + mediaTime * 1000;
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

  /** The browser chooses its rendition. */
  thin(): void {}

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

  #fail(): void {
    const code = this.#audio.error?.code;
    const started = this.#audio.readyState > 0;
    if (code === MediaError.MEDIA_ERR_DECODE) this.#news.failed({ kind: "media", manifest: false });
    else this.#news.failed({ kind: "network", manifest: !started, ...(!started && { status: 404 }) });
  }
}
