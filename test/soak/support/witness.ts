/** A space's address goes in; what listeners were ever shown of it comes out, as addresses and as segments, and what the replay has of that. */
import { textOf } from "./until.ts";

export class Witness {
  readonly #playbackUrl: string;
  /** Media sequence numbers that were ever listed as being there. */
  readonly listed = new Set<number>();
  /** Every address that was ever shown. */
  readonly shown = new Set<string>();

  constructor(playbackUrl: string) {
    this.#playbackUrl = playbackUrl;
  }

  async look(): Promise<void> {
    this.shown.add(this.#playbackUrl);
    for (const url of namedIn(await textOf(this.#playbackUrl), this.#playbackUrl)) {
      for (const name of ["index", "plain", "replay"]) this.shown.add(url.replace(/\w+\.m3u8$/, `${name}.m3u8`));
      const playlist = await textOf(url);
      for (const sequence of segmentsIn(playlist)) this.listed.add(sequence);
      for (const named of namedIn(playlist, url)) this.shown.add(named);
    }
  }

  async lookFor(seconds: number): Promise<void> {
    const over = Date.now() + seconds * 1000;
    while (Date.now() < over) {
      await this.look();
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  /** Of every rendition, once the programme is over and whole; empty until then. */
  async replays(): Promise<readonly string[]> {
    const urls = namedIn(await textOf(this.#playbackUrl), this.#playbackUrl).filter((url) => /\/a\d+\/replay\.m3u8$/.test(url));
    const playlists = await Promise.all(urls.map(textOf));
    return playlists.every((text) => text.endsWith("#EXT-X-ENDLIST\n")) ? playlists : [];
  }

  /** Segments that were ever listed and that a playlist does not have. */
  missingIn(playlist: string): number[] {
    const there = new Set(segmentsIn(playlist));
    return [...this.listed].filter((sequence) => !there.has(sequence));
  }
}

/** Every address a playlist names, in it and beside it. */
function namedIn(playlist: string, base: string): string[] {
  const tagged = [...playlist.matchAll(/URI="([^"]+)"/g)].map(([, uri = ""]) => uri);
  const plain = playlist.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return [...new Set([...tagged, ...plain])].map((uri) => new URL(uri, base).href);
}

function segmentsIn(playlist: string): number[] {
  return [...playlist.matchAll(/(#EXT-X-GAP\n)?#EXTINF:.*\ns(\d+)\.m4s/g)].flatMap(([, gap, sequence]) => (gap ? [] : [Number(sequence)]));
}
