/** The address of a programme that is, or was, live goes in; what is said in it comes out at the moment that is heard. Loaded by who has captions on. */
import { type CaptionList, captionsUri, readCaptionList } from "./caption-playlist.ts";
import { type Cue, parseVtt } from "./vtt.ts";

interface LiveCue {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly text: string;
}

/** What was followed without a hole, up to now. */
interface Followed {
  readonly fromMs: number;
  readonly zeroMs: number | undefined;
  /** Of the captions' own playlist. */
  readonly address: string;
}

export interface LiveCaptionsOptions {
  /** Of the multivariant playlist. */
  readonly address: string;
  /** Programme date of what is heard, epoch ms. */
  readonly heardMs: () => number | undefined;
  /** When the programme began, epoch ms, where that is known. */
  readonly startedMs: () => number | undefined;
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
  /** Of the programme from its beginning; read once the listener goes back behind what was followed. */
  #earlier: readonly LiveCue[] = [];
  #reading: Promise<void> | undefined;
  #followed: Followed | undefined;
  #newest = -1;

  constructor(options: LiveCaptionsOptions) {
    this.#options = options;
    void this.#run();
  }

  /** What is said at the moment that is heard, the later one of two; undefined where nothing was said so far. */
  said(): string | undefined {
    const now = this.#options.heardMs();
    const followed = this.#followed;
    const goesBack = now !== undefined && followed !== undefined && now < followed.fromMs;
    if (goesBack) this.#reading ??= this.#readEarlier(followed);
    const known = goesBack ? this.#earlier : [...this.#cues.values()];
    if (now === undefined || known.length === 0) return this.#cues.size > 0 ? "" : undefined;
    return known.findLast(({ fromMs, untilMs }) => fromMs <= now && now < untilMs)?.text ?? "";
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
    let list = readCaptionList(await this.#text(address));
    // What is over has no parts: all that was said is in one file.
    const fromMs = list.parts.length === 0 && list.ended ? Number.POSITIVE_INFINITY : (this.#options.heardMs() ?? Date.now());
    this.#followed = { fromMs, zeroMs: list.zeroMs ?? this.#options.startedMs(), address };
    this.#reading = undefined;
    for (; ; list = readCaptionList(await this.#text(`${address}?${list.next}`))) {
      const came = await this.#take(list, address);
      if (list.ended || document.hidden) return list.ended;
      // It was answered on the way by somebody who cannot wait: to ask again at once would never end.
      if (!came) await pause();
    }
  }

  async #readEarlier({ zeroMs, address }: Followed): Promise<void> {
    if (zeroMs === undefined) return;
    const text = await this.#text(new URL("replay.vtt", address).href).catch(() => undefined);
    if (text !== undefined) this.#earlier = parseVtt(text).map((cue) => liveCue(cue, zeroMs));
    else setTimeout(() => (this.#reading = undefined), retryMs * (1 + Math.random()));
    this.#options.onChange();
  }

  /** @returns whether it names anything that is new. */
  async #take({ parts, zeroMs }: CaptionList, address: string): Promise<boolean> {
    const fresh = parts.filter(({ number }) => number > this.#newest);
    const texts = await Promise.all(fresh.map(({ uri }) => this.#text(new URL(uri, address).href).catch(() => "")));
    this.#newest = Math.max(this.#newest, ...fresh.map(({ number }) => number));
    if (zeroMs !== undefined) for (const cue of texts.flatMap(parseVtt)) this.#add(liveCue(cue, zeroMs));
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

/** @param zeroMs Epoch ms from which the cue's times count. */
function liveCue({ startSeconds, endSeconds, text }: Cue, zeroMs: number): LiveCue {
  return { fromMs: zeroMs + startSeconds * 1000, untilMs: zeroMs + endSeconds * 1000, text };
}
