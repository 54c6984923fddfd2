/** Requests for what is no longer in memory go in; what the object store has goes out: playlists briefly remembered, segments streamed. */
import { pipeline } from "node:stream";
import type { Clock, EpochMs } from "../../infra/clock/clock.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { contentTypeOf } from "../../infra/storage/content-type.ts";
import { type ObjectStore, readWhole, type StoredObject } from "../../infra/storage/object-store.ts";
import { captionTrack } from "../contract/profile.ts";
import { livePaths, objectKey } from "../contract/urls.ts";
import { acceptedCoding } from "./accepted-coding.ts";
import { Body, corsHeaders } from "./body.ts";
import { type CachePolicy, cachePolicy } from "./cache-policy.ts";
import { isOver, whenOver } from "./exchange-end.ts";
import type { LiveTarget, RenditionTarget, StoredTarget } from "./live-path.ts";
import { PreparedPlaylist } from "./prepared-playlist.ts";
import { type Exchange, limitLife, replyBody, replyProblem } from "./reply.ts";

export interface StoredOriginOptions {
  readonly store: ObjectStore;
  readonly clock: Clock;
  /** A closed segment that has not reached the store yet. */
  spooled(target: RenditionTarget): Promise<Buffer | undefined>;
  /** Whether the run is one that is not to be recorded: its media are then kept by no cache for longer than they may be heard. */
  passing?(target: { readonly space: string; readonly run: string }): boolean;
}

interface Remembered {
  readonly playlist: Promise<PreparedPlaylist | undefined>;
  readonly until: EpochMs;
}

const rememberMs = 1000;
const maxRemembered = 1000;
const maxPlaylistBytes = 8 << 20;
/** Segments read from the store at once; a listener far behind the live edge can wait a second. */
const maxStreams = 64;

export class StoredOrigin {
  readonly #store: ObjectStore;
  readonly #clock: Clock;
  readonly #spooled: StoredOriginOptions["spooled"];
  readonly #passing: NonNullable<StoredOriginOptions["passing"]>;
  readonly #remembered = new Map<string, Remembered>();
  #streams = 0;

  constructor({ store, clock, spooled, passing = () => false }: StoredOriginOptions) {
    this.#store = store;
    this.#passing = passing;
    this.#spooled = spooled;
    this.#clock = clock;
  }

  async answer(exchange: Exchange, target: LiveTarget): Promise<void> {
    try {
      if ("rendition" in target && target.rendition === captionTrack) throw absent();
      const key = keyOf(target);
      if (key === undefined) throw absent();
      if (key.endsWith(".m3u8")) await this.#playlist(exchange, key, target);
      else if (!(await this.#waiting(exchange, target))) await this.#media(exchange, { key, policy: this.#policy(target) });
    } catch (error) {
      const known = error instanceof RostrumError;
      const told = known ? error : new RostrumError("unavailable", "The object store does not answer.", { cause: error, retryAfterSeconds: 1 });
      replyProblem(exchange, told, known && error.code === "not_found" ? "absent" : "refused");
    }
  }

  async #waiting(exchange: Exchange, target: StoredTarget): Promise<boolean> {
    const bytes = target.kind === "segment" ? await this.#spooled(target) : undefined;
    if (bytes) replyBody(exchange, new Body(bytes, { contentType: contentTypeOf(".m4s"), policy: this.#policy(target), ranges: true }));
    return bytes !== undefined;
  }

  #policy(target: StoredTarget): CachePolicy {
    // The one file that an edit writes anew.
    if (target.kind === "replay-caption-text") return "endedPlaylist";
    return "run" in target && this.#passing(target) ? "unrecordedMedia" : "segment";
  }

  async #playlist(exchange: Exchange, key: string, target: StoredTarget): Promise<void> {
    const playlist = await this.#recall(key);
    if (!playlist && "number" in target && (await this.#recall(objectKey(livePaths.plainMedia(target)))))
      throw new RostrumError("unavailable", "This broadcast goes on, and is not here yet.", { retryAfterSeconds: 1 });
    if (!playlist) throw absent();
    const living = target.kind === "plain-media" ? "playlistOfLongParts" : "playlist";
    const policy = playlist.text.includes("#EXT-X-ENDLIST") ? "endedPlaylist" : living;
    replyBody(exchange, await playlist.body(policy, acceptedCoding(exchange.request.headers["accept-encoding"])));
  }

  /** One read of the store for all who ask within a second, also when nothing is there. */
  #recall(key: string): Promise<PreparedPlaylist | undefined> {
    const now = this.#clock.now();
    const known = this.#remembered.get(key);
    if (known && known.until > now) return known.playlist;
    const playlist = this.#read(key, known?.playlist);
    this.#remembered.delete(key);
    this.#remembered.set(key, { playlist, until: now + rememberMs });
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > maxRemembered && oldest !== undefined) this.#remembered.delete(oldest);
    playlist.catch(() => this.#remembered.delete(key));
    return playlist;
  }

  /** What is as it was before is not compressed again: of a whole day that takes longer than to read it. */
  async #read(key: string, before: Promise<PreparedPlaylist | undefined> | undefined): Promise<PreparedPlaylist | undefined> {
    const object = await this.#store.get(key);
    if (!object) return undefined;
    const text = (await readWhole(object, { maxBytes: maxPlaylistBytes })).toString("utf8");
    const known = await before?.catch(() => undefined);
    return known?.text === text ? known : new PreparedPlaylist(text);
  }

  async #media(exchange: Exchange, { key, policy }: StoredMedia): Promise<void> {
    if (isOver(exchange)) return;
    if (this.#streams >= maxStreams) throw new RostrumError("unavailable", "Too many segments are being read.", { retryAfterSeconds: 1 });
    this.#streams += 1;
    whenOver(exchange, () => {
      this.#streams -= 1;
    });
    const object = await this.#store.get(key);
    if (!object) throw absent();
    whenOver(exchange, () => object.stream.destroy());
    if (isOver(exchange)) return;
    const { range } = exchange.request.headers;
    if (range !== undefined && range !== "") return replyBody(exchange, await wholeBody(object, { key, policy }));
    stream(exchange, object, policy);
  }
}

/** The low-latency media playlist is gone with its broadcast; the one of the whole programme takes its place. */
function keyOf(target: StoredTarget): string | undefined {
  switch (target.kind) {
    case "multivariant":
      return objectKey(livePaths.multivariant(target.space));
    case "plain-multivariant":
      return objectKey(livePaths.plainMultivariant(target));
    case "replay-multivariant":
      return objectKey(livePaths.replayMultivariant(target));
    case "replay-captions":
      return objectKey(livePaths.replayCaptions(target));
    case "replay-caption-text":
      return objectKey(livePaths.replayCaptionText(target));
    case "plain-media":
      return objectKey(livePaths.plainMedia(target));
    case "media":
    case "saver-media":
    case "replay-media":
      return objectKey(livePaths.replayMedia(target));
    case "init":
      return objectKey(livePaths.init(target));
    case "segment":
      return objectKey(livePaths.segment(target, target.number));
    case "clip-multivariant":
      return objectKey(livePaths.clipMultivariant(target, target.cut));
    case "clip-media":
      return objectKey(livePaths.clipMedia(target, target.cut));
    case "cut":
      return objectKey(livePaths.cut(target, target.cut));
    case "part":
    case "saver-part":
      return undefined;
  }
}

interface StoredMedia {
  readonly key: string;
  readonly policy: CachePolicy;
}

async function wholeBody(object: StoredObject, { key, policy }: StoredMedia): Promise<Body> {
  return new Body(await readWhole(object, { maxBytes: maxPlaylistBytes }), { contentType: contentTypeOf(key), policy, ranges: true });
}

function stream({ request, response, ...life }: Exchange, object: StoredObject, policy: CachePolicy): void {
  const content = ["accept-ranges", "bytes", "content-type", object.contentType, "content-length", String(object.length)];
  response.writeHead(200, [...limitLife([...corsHeaders, "cache-control", cachePolicy[policy]], life), ...content]);
  if (request.method === "HEAD") {
    object.stream.destroy();
    response.end();
    return;
  }
  // A store that breaks off in the middle leaves a short answer, which the client can see: the connection is cut.
  pipeline(object.stream, response, () => undefined);
}

function absent(): RostrumError {
  return new RostrumError("not_found", "Nothing is broadcast here, and nothing is kept.");
}
