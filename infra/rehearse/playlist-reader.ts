/** Playlist bytes go in, playlists come out; equal bytes are read once for all listeners of a process, or reading would cost more than fetching. */
import { gunzipSync } from "node:zlib";
import { type MediaPlaylist, parseMediaPlaylist } from "./media-playlist.ts";
import { mergePlaylist } from "./merge-playlist.ts";

const maxKept = 64;

interface Bytes {
  readonly zipped: boolean;
}

export class PlaylistReader {
  readonly #texts = new Recent<string>();
  readonly #read = new Recent<MediaPlaylist>();
  readonly #merged = new WeakMap<MediaPlaylist, WeakMap<MediaPlaylist, MediaPlaylist>>();

  /** @throws TypeError when the bytes are no playlist. */
  read(body: Buffer, { zipped }: Bytes): MediaPlaylist {
    return this.#read.get(body, () => parseMediaPlaylist(this.text(body, { zipped })));
  }

  text(body: Buffer, { zipped }: Bytes): string {
    return this.#texts.get(body, () => (zipped ? gunzipSync(body) : body).toString("utf8"));
  }

  /** As {@link mergePlaylist}, for listeners who know the same. */
  merge(known: MediaPlaylist | undefined, update: MediaPlaylist): MediaPlaylist | undefined {
    if (!known || update.skipped === 0) return mergePlaylist(known, update);
    const updates = this.#merged.get(known) ?? new WeakMap<MediaPlaylist, MediaPlaylist>();
    this.#merged.set(known, updates);
    const merged = updates.get(update) ?? mergePlaylist(known, update);
    if (merged) updates.set(update, merged);
    return merged;
  }
}

/** What was made of the last few bytes. */
class Recent<Value> {
  readonly #made = new Map<string, Value>();

  get(bytes: Buffer, make: () => Value): Value {
    const key = bytes.toString("latin1");
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const value = make();
    this.#made.set(key, value);
    if (this.#made.size > maxKept) this.#made.delete(this.#made.keys().next().value ?? "");
    return value;
  }
}
