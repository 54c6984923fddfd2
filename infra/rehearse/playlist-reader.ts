/** Playlist bytes go in, playlists come out; equal bytes are read once for all listeners of a process, or reading would cost more than fetching. */
import { gunzipSync } from "node:zlib";
import { type MediaPlaylist, parseMediaPlaylist } from "./media-playlist.ts";
import { mergePlaylist } from "./merge-playlist.ts";

const maxKept = 64;

export class PlaylistReader {
  readonly #read = new Map<string, MediaPlaylist>();
  readonly #merged = new WeakMap<MediaPlaylist, WeakMap<MediaPlaylist, MediaPlaylist>>();

  /** @throws TypeError when the bytes are no playlist. */
  read(body: Buffer, { zipped }: { readonly zipped: boolean }): MediaPlaylist {
    const key = body.toString("latin1");
    const known = this.#read.get(key);
    if (known) return known;
    const playlist = parseMediaPlaylist(this.text(body, { zipped }));
    this.#read.set(key, playlist);
    if (this.#read.size > maxKept) this.#read.delete(this.#read.keys().next().value ?? "");
    return playlist;
  }

  text(body: Buffer, { zipped }: { readonly zipped: boolean }): string {
    return (zipped ? gunzipSync(body) : body).toString("utf8");
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
