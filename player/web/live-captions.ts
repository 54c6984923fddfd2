/** The address of a live programme goes in; what is said in it comes out at the moment that is heard. Loaded by who has captions on. */
import { type CaptionList, captionsUri, readCaptionList } from "./caption-playlist.ts";
import { parseVtt } from "./vtt.ts";

interface LiveCue {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly text: string;
}

export interface LiveCaptionsOptions {
  /** Of the multivariant playlist. */
  readonly address: string;
  /** Programme date of what is heard, epoch ms. */
  readonly heardMs: () => number | undefined;
  readonly onChange: () => void;
}

const retryMs = 2000;
const maxCues = 500;
/** Longer than the origin holds a request. */
const requestMs = 15_000;
/** What was said longer ago is past, for whoever comes to listen now. */
const mostLateMs = 3000;

export class LiveCaptions {
  readonly #options: LiveCaptionsOptions;
  readonly #stop = new AbortController();
  readonly #cues = new Map<string, LiveCue>();
  #newest = -1;

  constructor(options: LiveCaptionsOptions) {
    this.#options = options;
    void this.#run();
  }

  /** Whether anything was said so far. */
  get some(): boolean {
    return this.#cues.size > 0;
  }

  /** What is said now; the later one of two. */
  get text(): string {
    const now = this.#options.heardMs();
    if (now === undefined) return "";
    return [...this.#cues.values()].findLast(({ fromMs, untilMs }) => fromMs <= now && now < untilMs)?.text ?? "";
  }

  close(): void {
    this.#stop.abort();
  }

  /** A page that nobody looks at asks for nothing. */
  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const address = document.hidden ? undefined : await this.#find().catch(() => undefined);
      if (address !== undefined && (await this.#follow(address).catch(() => false))) return;
      await pause();
    }
  }

  async #find(): Promise<string | undefined> {
    const { address } = this.#options;
    const uri = captionsUri(await this.#text(address));
    return uri && new URL(uri, new URL(address, document.baseURI)).href;
  }

  /** @returns whether the programme is over; false where the page was hidden. */
  async #follow(address: string): Promise<boolean> {
    for (let list = readCaptionList(await this.#text(address)); ; list = readCaptionList(await this.#text(`${address}?${list.next}`))) {
      const came = await this.#take(list, address);
      if (list.ended || document.hidden) return list.ended;
      // It was answered on the way by somebody who cannot wait: to ask again at once would never end.
      if (!came) await pause();
    }
  }

  /** @returns whether it names anything that is new. */
  async #take({ parts, zeroMs }: CaptionList, address: string): Promise<boolean> {
    const fresh = parts.filter(({ number }) => number > this.#newest);
    const texts = await Promise.all(fresh.map(({ uri }) => this.#text(new URL(uri, address).href).catch(() => "")));
    this.#newest = Math.max(this.#newest, ...fresh.map(({ number }) => number));
    if (zeroMs !== undefined)
      for (const { startSeconds, endSeconds, text } of texts.flatMap(parseVtt))
        this.#add({ fromMs: zeroMs + startSeconds * 1000, untilMs: zeroMs + endSeconds * 1000, text });
    return fresh.length > 0;
  }

  /** One that comes too late for its time is shown for as long as it was to be. */
  #add({ fromMs, untilMs, text }: LiveCue): void {
    const name = `${Math.round(fromMs / 10)} ${text}`;
    if (this.#cues.has(name)) return;
    const lateMs = (this.#options.heardMs() ?? fromMs) - fromMs;
    const shift = lateMs > 0 && lateMs < mostLateMs ? lateMs : 0;
    this.#cues.set(name, { fromMs: fromMs + shift, untilMs: untilMs + shift, text });
    const [oldest] = this.#cues.keys();
    if (this.#cues.size > maxCues && oldest !== undefined) this.#cues.delete(oldest);
    this.#options.onChange();
  }

  async #text(url: string): Promise<string> {
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(requestMs)]);
    const answer = await fetch(url, { credentials: "omit", signal });
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
    return answer.text();
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, retryMs * (1 + Math.random())));
