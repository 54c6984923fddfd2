/** Requests for one broadcast in memory go in; its multivariant playlist or one of its renditions answers. */
import type { Clock } from "../../infra/clock/clock.ts";
import { captionTrack, type RenditionId, renditions, type TrackId } from "../contract/profile.ts";
import type { LiveBroadcast } from "../live/live-broadcast.ts";
import type { Offer } from "../live/playlist/multivariant.ts";
import { type LiveSource, saverView } from "../live/saver.ts";
import { acceptedCoding } from "./accepted-coding.ts";
import type { Archive } from "./archive.ts";
import { Body } from "./body.ts";
import type { CachePolicy } from "./cache-policy.ts";
import { parseDirectives } from "./directives.ts";
import type { HoldLimit } from "./hold-limit.ts";
import type { TrackTarget } from "./live-path.ts";
import { PreparedPlaylist } from "./prepared-playlist.ts";
import { RenditionOrigin } from "./rendition-origin.ts";
import { type Exchange, replyBody, replyProblem } from "./reply.ts";

export interface BroadcastOriginOptions {
  readonly live: LiveBroadcast;
  readonly clock: Clock;
  readonly limit: HoldLimit;
  /** What newcomers are to be offered now; all there is unless told otherwise. */
  readonly offer?: () => Offer;
  /** The whole programme so far, where it is kept. */
  readonly archive?: Pick<Archive, "replay" | "captions" | "replayable">;
  /** Where versions come from when not, at once, from `live`. */
  readonly onVersion?: LiveBroadcast["onVersion"];
}

export class BroadcastOrigin {
  readonly live: LiveBroadcast;
  readonly #renditions: ReadonlyMap<TrackId, RenditionOrigin>;
  /** In the saver's longer parts; none where the broadcast's own are as long. */
  readonly #savers: ReadonlyMap<TrackId, RenditionOrigin>;
  readonly #offer: () => Offer;
  readonly #archive: BroadcastOriginOptions["archive"];
  readonly #stop: () => void;
  #multivariant: PreparedPlaylist | undefined;

  constructor({ live, clock, limit, offer = () => "all", archive, onVersion = live.onVersion.bind(live) }: BroadcastOriginOptions) {
    this.live = live;
    this.#archive = archive;
    this.#offer = offer;
    const tracks: readonly TrackId[] = [...renditions.map(({ id }) => id), ...(live.broadcast.captions === undefined ? [] : ([captionTrack] as const))];
    this.#renditions = new Map(tracks.map((rendition) => [rendition, new RenditionOrigin({ live, rendition, clock, limit })]));
    const saver = saverView(live);
    const saverOrigin = (rendition: RenditionId, view: LiveSource) => new RenditionOrigin({ live: view, rendition, clock, limit, cutting: "saver" });
    this.#savers = new Map(saver ? renditions.map(({ id }) => [id, saverOrigin(id, saver)]) : []);
    this.#stop = onVersion((rendition, version) => {
      this.#renditions.get(rendition)?.publish(version);
      if (version.saver) this.#savers.get(rendition)?.publish(version.saver);
    });
  }

  multivariant(exchange: Exchange): void {
    const text = this.live.multivariant(this.#offer());
    if (this.#multivariant?.text !== text) this.#multivariant = new PreparedPlaylist(text);
    replyPlaylist(exchange, this.#multivariant, "multivariant");
  }

  /** The whole programme so far, to go back in while it is live. @returns false when nothing of it is here. */
  #replay(exchange: Exchange, { rendition, query }: { readonly rendition: RenditionId; readonly query: string }): boolean {
    const playlist = this.#archive?.replay(rendition, { delta: parseDirectives(query).skip !== undefined });
    if (playlist) replyPlaylist(exchange, playlist, playlist.text.endsWith("#EXT-X-ENDLIST\n") ? "endedPlaylist" : "playlist");
    return playlist !== undefined;
  }

  /** @returns false when nothing of it is here. */
  replayMultivariant(exchange: Exchange): boolean {
    const { run } = this.live.broadcast;
    const there = renditions.every(({ id }) => this.#archive?.replay(id, { delta: false }));
    // The same variants as at the listeners' address, seen from the run's own folder.
    const text = this.live.multivariant(this.#archive?.replayable ? "replay" : "so-far").replaceAll(new RegExp(`(?<=^|URI=")${run}/`, "gm"), "");
    if (there) replyPlaylist(exchange, new PreparedPlaylist(text), "multivariant");
    return there;
  }

  /** What was said in the whole programme, or so far. @returns false when nothing of it is here. */
  replayCaptions(exchange: Exchange, kind: "replay-captions" | "replay-caption-text"): boolean {
    const said = this.#archive?.captions(kind === "replay-captions" ? "playlist" : "text");
    if (said) replyPlaylist(exchange, said, this.#archive?.replayable ? "endedPlaylist" : "playlist");
    return said !== undefined;
  }

  /** @returns false when what is asked for is not in memory, and so may be in the store. @throws RostrumError for the client. */
  answer(exchange: Exchange, { target, query }: { readonly target: TrackTarget; readonly query: string }): boolean {
    const saver = target.kind === "saver-media" || target.kind === "saver-part";
    const rendition = (saver ? this.#savers : this.#renditions).get(target.rendition);
    if (!rendition) return false;
    if (target.kind === "replay-media") return this.#replay(exchange, { rendition: target.rendition, query });
    if (target.kind === "media" || target.kind === "saver-media") rendition.media(exchange, query);
    else if (target.kind === "init") rendition.init(exchange);
    else if (target.kind === "part" || target.kind === "saver-part") rendition.part(exchange, target.number);
    else return target.kind === "segment" && rendition.segment(exchange, target.number);
    return true;
  }

  /** Whether the segment may still be to come: then nobody should remember that it was not there. */
  isAhead({ rendition, number }: Pick<TrackTarget, "rendition" | "number">): boolean {
    return this.#renditions.get(rendition)?.isAhead(number) ?? false;
  }

  close(): void {
    this.#stop();
    for (const rendition of [...this.#renditions.values(), ...this.#savers.values()]) rendition.close();
  }
}

function replyPlaylist(exchange: Exchange, playlist: PreparedPlaylist, policy: CachePolicy): void {
  const body = playlist.body(policy, acceptedCoding(exchange.request.headers["accept-encoding"]));
  if (body instanceof Body) {
    replyBody(exchange, body);
    return;
  }
  body.then((ready) => replyBody(exchange, ready)).catch((error: unknown) => replyProblem(exchange, error));
}
