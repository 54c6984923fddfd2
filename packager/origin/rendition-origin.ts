/** Requests for one rendition of a broadcast in memory go in; playlists, parts and segments go out, now or when they are published. */
import type { Clock } from "../../infra/clock/clock.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { contentTypeOf } from "../../infra/storage/content-type.ts";
import { captionTrack, samplesPerPart, samplesPerSegment, type TrackId } from "../contract/profile.ts";
import { samplesToMs } from "../contract/samples.ts";
import { type Cutting, mediaNames, namesOf } from "../contract/urls.ts";
import type { PlaylistVersion } from "../live/live-broadcast.ts";
import type { LiveSource } from "../live/saver.ts";
import { acceptedCoding, type Coding } from "./accepted-coding.ts";
import { Body } from "./body.ts";
import type { CachePolicy } from "./cache-policy.ts";
import { parseDirectives } from "./directives.ts";
import type { HoldLimit } from "./hold-limit.ts";
import { PreparedPlaylist } from "./prepared-playlist.ts";
import { partsNeeded, type Reach } from "./reload-rules.ts";
import { type Exchange, lighten, replyBody, replyProblem } from "./reply.ts";
import { WaitList } from "./wait-list.ts";

export interface RenditionOriginOptions {
  readonly live: LiveSource;
  readonly rendition: TrackId;
  /** What `live` is cut into. */
  readonly cutting?: Cutting;
  readonly clock: Clock;
  readonly limit: HoldLimit;
}

type Form = "full" | "YES" | "v2";

interface Wanted {
  readonly form: Form;
  readonly coding: Coding;
  readonly policy: CachePolicy;
}

/** Of which a playlist that is two seconds old lacks no more than two. */
const longPartMs = 900;

/** RFC 8216bis section 6.2.5.2: three target durations, then 503. */
const targetDurationsHeld = 3;

export class RenditionOrigin {
  readonly #live: LiveSource;
  readonly #rendition: TrackId;
  readonly #names: ReturnType<typeof namesOf>;
  readonly #newcomersPolicy: CachePolicy;
  readonly #playlists: WaitList<Wanted>;
  readonly #parts: WaitList<number>;
  /** The few things there are to want, each once, so that a crowd shares them. */
  readonly #wants = new Map<string, Wanted>();
  readonly #bodies = new WeakMap<Buffer, Body>();
  #version: PlaylistVersion | undefined;
  #prepared: Partial<Record<Form, PreparedPlaylist>> = {};
  /** What those who were held get in this version: looked up once for a crowd. */
  readonly #ready = new Map<Wanted, Body>();

  constructor({ live, rendition, cutting, clock, limit }: RenditionOriginOptions) {
    this.#live = live;
    this.#rendition = rendition;
    this.#names = namesOf(rendition, cutting);
    this.#newcomersPolicy = samplesToMs(samplesPerPart(live.profile)) > longPartMs ? "playlistOfLongParts" : "playlist";
    const targetMs = Math.round(samplesToMs(samplesPerSegment(live.profile)) / 1000) * 1000;
    const refuse = (exchange: Exchange) => replyProblem(exchange, tooLong());
    const waits = { clock, limit, holdMs: targetMs * targetDurationsHeld, refuse };
    this.#playlists = new WaitList({ ...waits, answer: (exchange, wanted) => this.#replyHeld(exchange, wanted) });
    this.#parts = new WaitList({ ...waits, answer: (exchange, part) => this.#replyPart(exchange, part) });
    this.#version = live.current(rendition);
  }

  /** A part was published, or the broadcast ended: everybody who waited for it is answered. */
  publish(version: PlaylistVersion): void {
    if (version === this.#version) return;
    this.#version = version;
    this.#prepared = {};
    this.#ready.clear();
    const reach = version.ended ? Number.POSITIVE_INFINITY : version.partsPublished;
    this.#parts.answer(this.#parts.due(reach));
    const due = this.#playlists.due(reach);
    const compressed = [...new Set(due.map(({ wanted }) => wanted))].filter(({ coding }) => coding !== "identity");
    if (compressed.length === 0) {
      this.#playlists.answer(due);
      return;
    }
    // Compressed once before the crowd is let go, so that one buffer serves all of it.
    const preparing = compressed.map(({ form, coding }) => this.#playlist(version, form).prepare(coding));
    void Promise.allSettled(preparing).then(() => this.#playlists.answer(due));
  }

  media(exchange: Exchange, query: string): void {
    const version = this.#version;
    const coding = acceptedCoding(exchange.request.headers["accept-encoding"]);
    if (version?.ended) {
      this.#replyPlaylist(exchange, { form: "full", policy: "endedPlaylist", coding });
      return;
    }
    const directives = parseDirectives(query);
    const policyOf = (reload: CachePolicy) => (directives.sequence === undefined ? this.#newcomersPolicy : reload);
    // Before the first part there is no playlist yet; whoever comes that early gets the first one, or the one asked for.
    const needed = partsNeeded(version ?? this.#start(), directives);
    const form = directives.skip ?? "full";
    if (version && needed <= version.partsPublished) {
      this.#replyPlaylist(exchange, { form, policy: policyOf("lateReload"), coding });
      return;
    }
    this.#playlists.hold(needed, { exchange, wanted: this.#wanted({ form, policy: policyOf("blockingReload"), coding }) });
    lighten(exchange);
  }

  init(exchange: Exchange): void {
    if (this.#rendition === captionTrack) this.#replyAbsent(exchange, false);
    else replyBody(exchange, this.#body(this.#live.init(this.#rendition), mediaNames.init));
  }

  /** RFC 8216bis section 6.2.6: the hinted part is held until it is whole. */
  part(exchange: Exchange, part: number): void {
    const bytes = this.#live.part(this.#rendition, part);
    if (bytes) {
      replyBody(exchange, this.#body(bytes, this.#names.part(part)));
      return;
    }
    if (part !== this.#version?.hintedPart) {
      this.#replyAbsent(exchange, part >= (this.#version?.partsPublished ?? 0));
      return;
    }
    this.#parts.hold(part + 1, { exchange, wanted: part });
    lighten(exchange);
  }

  /** @returns false when the segment is not in memory, and so may be in the store. */
  segment(exchange: Exchange, sequence: number): boolean {
    const bytes = this.#live.segment(this.#rendition, sequence);
    if (bytes) replyBody(exchange, this.#body(bytes, this.#names.segment(sequence)));
    return bytes !== undefined;
  }

  /** Whether the segment may still be to come. */
  isAhead(sequence: number): boolean {
    const version = this.#version;
    return version === undefined || (!version.ended && (sequence + 1) * version.partsPerSegment > version.partsPublished);
  }

  /** Answers everybody still held with 503. */
  close(): void {
    this.#playlists.refuseAll();
    this.#parts.refuseAll();
  }

  /** Where the list stands before the first part of this process: at the last one of the process before it. */
  #start(): Reach {
    const { profile } = this.#live;
    const { partsPublished } = this.#live.state();
    return { partsPublished, partsPerSegment: profile.partsPerSegment, partTarget: samplesToMs(samplesPerPart(profile)) / 1000 };
  }

  #wanted(wanted: Wanted): Wanted {
    const name = Object.values(wanted).join(" ");
    const shared = this.#wants.get(name) ?? wanted;
    this.#wants.set(name, shared);
    return shared;
  }

  #replyPart(exchange: Exchange, part: number): void {
    const published = this.#live.part(this.#rendition, part);
    if (published) replyBody(exchange, this.#body(published, this.#names.part(part)));
    else this.#replyAbsent(exchange, false);
  }

  #replyHeld(exchange: Exchange, wanted: Wanted): void {
    const body = this.#ready.get(wanted) ?? this.#bodyFor(wanted);
    if (body instanceof Body) this.#ready.set(wanted, body);
    reply(exchange, body);
  }

  #replyPlaylist(exchange: Exchange, wanted: Wanted): void {
    reply(exchange, this.#bodyFor(wanted));
  }

  #bodyFor({ form, policy, coding }: Wanted): Body | Promise<Body> | undefined {
    const version = this.#version;
    return version && this.#playlist(version, version.ended ? "full" : form).body(version.ended ? "endedPlaylist" : policy, coding);
  }

  #playlist(version: PlaylistVersion, form: Form): PreparedPlaylist {
    const known = this.#prepared[form];
    if (known) return known;
    const playlist = new PreparedPlaylist(form === "full" ? version.full : version.deltas[form]);
    this.#prepared[form] = playlist;
    return playlist;
  }

  #body(bytes: Buffer, name: string): Body {
    const known = this.#bodies.get(bytes);
    if (known) return known;
    const kept = name.startsWith("p") ? "part" : "segment";
    const policy = this.#live.broadcast.record ? kept : "unrecordedMedia";
    const body = new Body(bytes, { contentType: contentTypeOf(name), policy, ranges: true, lean: kept === "part" });
    this.#bodies.set(bytes, body);
    return body;
  }

  #replyAbsent(exchange: Exchange, ahead: boolean): void {
    replyProblem(exchange, new RostrumError("not_found", "This part is neither listed nor announced."), ahead ? "refused" : "absent");
  }
}

/** @param body absent where there is no version yet. */
function reply(exchange: Exchange, body: Body | Promise<Body> | undefined): void {
  if (body instanceof Body) replyBody(exchange, body);
  else if (body) body.then((ready) => replyBody(exchange, ready)).catch((error: unknown) => replyProblem(exchange, error));
  else replyProblem(exchange, tooLong());
}

function tooLong(): RostrumError {
  return new RostrumError("unavailable", "What was asked for did not come in time.", { retryAfterSeconds: 1 });
}
