/** The address of a programme that is, or was, live goes in; what is said in it comes out at the moment that is heard. Loaded by who has captions on. */

import { CaptionMemory, datedCue } from "./caption-memory.ts";
import { type CaptionList, captionsUri, readCaptionList } from "./caption-playlist.ts";
import { parseVtt } from "./vtt.ts";

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
/** Longer than the origin holds a request. */
const requestMs = 15_000;

export class LiveCaptions {
  readonly #options: LiveCaptionsOptions;
  readonly #stop = new AbortController();
  readonly #memory = new CaptionMemory();
  /** Where all that was said so far can be read, once it is known. */
  #whole: { readonly address: string; readonly zeroMs: number } | undefined;
  #reading = false;
  #newest = -1;

  constructor(options: LiveCaptionsOptions) {
    this.#options = options;
    void this.#run();
  }

  /** What is said at the moment that is heard; undefined where nothing was said so far. */
  said(): string | undefined {
    const heardMs = this.#options.heardMs();
    if (this.#memory.wantsWhole(heardMs)) void this.#readWhole();
    return this.#memory.said(heardMs);
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
    const zeroMs = list.zeroMs ?? this.#options.startedMs();
    this.#whole = zeroMs === undefined ? undefined : { address: new URL("replay.vtt", address).href, zeroMs };
    this.#memory.follow(fromMs);
    for (; ; list = readCaptionList(await this.#text(`${address}?${list.next}`))) {
      const came = await this.#take(list, address);
      if (list.ended || document.hidden) return list.ended;
      // It was answered on the way by somebody who cannot wait: to ask again at once would never end.
      if (!came) await pause();
    }
  }

  async #readWhole(): Promise<void> {
    const whole = this.#whole;
    if (this.#reading || whole === undefined) return;
    this.#reading = true;
    const text = await this.#text(whole.address).catch(() => undefined);
    if (text === undefined) await pause();
    else this.#memory.addWhole(parseVtt(text).map((cue) => datedCue(cue, whole.zeroMs)));
    this.#reading = false;
    this.#options.onChange();
  }

  /** @returns whether it names anything that is new. */
  async #take({ parts, zeroMs }: CaptionList, address: string): Promise<boolean> {
    const fresh = parts.filter(({ number }) => number > this.#newest);
    const texts = await Promise.all(fresh.map(({ uri }) => this.#text(new URL(uri, address).href).catch(() => "")));
    this.#newest = Math.max(this.#newest, ...fresh.map(({ number }) => number));
    if (zeroMs !== undefined) for (const cue of texts.flatMap(parseVtt)) this.#memory.add(datedCue(cue, zeroMs), this.#options.heardMs());
    if (texts.some((text) => text.includes("-->"))) this.#options.onChange();
    return fresh.length > 0;
  }

  async #text(url: string): Promise<string> {
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(requestMs)]);
    const answer = await fetch(url, { credentials: "omit", signal });
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
    return answer.text();
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, retryMs * (1 + Math.random())));
