/** A wish for a clip goes in; the clip is in the object store: playlists over the segments that were broadcast, and an M4A of the same access units. */
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { RostrumError } from "../../../infra/errors/rostrum-error.ts";
import { profiles, renditions } from "../../contract/profile.ts";
import { type ClipWish, leastSeconds } from "../../contract/replay-forms.ts";
import { type Cut, cutOfClip, livePaths, objectKey, replayKeys, spaceIdPattern } from "../../contract/urls.ts";
import { accessUnitStart, epochOf } from "../../live/grid.ts";
import { BandwidthMeter } from "../../live/playlist/bandwidth.ts";
import { type Bandwidths, renderClipMultivariant } from "../../live/playlist/multivariant.ts";
import { cachePolicy } from "../../origin/cache-policy.ts";
import { cutOf, type Listed, piecesOf, secondsOf, wholeCut } from "../cut.ts";
import { clipTitle, dispositionOf } from "../disposition.ts";
import { writeM4a } from "../m4a/write-m4a.ts";
import { publishCut } from "../publish-cut.ts";
import { recordedUnits } from "../recorded-audio.ts";
import { parsed, readText } from "../recording.ts";
import { type ClipSource, type ClipSourceOptions, clipSource } from "./clip-source.ts";
import { removeClip } from "./remove-clips.ts";

const clipSchema = z.object({
  form: z.literal(1),
  space: z.string(),
  run: z.string(),
  title: z.string(),
  /** Access units on the media timeline. */
  first: z.number().int(),
  end: z.number().int(),
  seconds: z.number(),
  /** When its first word was said; epoch ms. */
  saidAt: z.number(),
  createdAt: z.number(),
});

export type Clip = z.infer<typeof clipSchema>;

export interface ClipDeskOptions extends ClipSourceOptions {
  /** For files in the making. */
  readonly directory: string;
  readonly maxClips: number;
}

const mostSeconds = 60;
/** Both ends go to the nearest access unit. */
const roundingSeconds = 0.03;
/** Cut at once; each takes some megabytes and milliseconds, and may wait for the live edge. */
const mostAtOnce = 32;
const best = "a96";

export class ClipDesk {
  readonly #options: ClipDeskOptions;
  #making = 0;

  constructor(options: ClipDeskOptions) {
    this.#options = options;
  }

  /** Idempotent. @throws RostrumError `not_found`, `body_invalid`, `clips_full`, or `unavailable` while the live edge is not stored. */
  async make(space: string, wish: ClipWish): Promise<Clip> {
    if (this.#making >= mostAtOnce) throw new RostrumError("unavailable", "Too many clips are being cut.", { retryAfterSeconds: 2 });
    this.#making += 1;
    try {
      const source = await clipSource(this.#options, space);
      const wanted = wantedOf(source, wish);
      const known = await this.find(space, wanted);
      if (known) return known;
      const { keys } = await this.#options.store.list(replayKeys.clips(space));
      if (keys.length >= this.#options.maxClips) throw new RostrumError("clips_full", `Expected at most ${this.#options.maxClips} clips of a space.`);
      return await this.#kept(await this.#cut(source, wanted));
    } finally {
      this.#making -= 1;
    }
  }

  async find(space: string, cut: Cut): Promise<Clip | undefined> {
    const text = spaceIdPattern.test(space) ? await readText(this.#options.store, replayKeys.clip(space, cut)) : undefined;
    return text === undefined ? undefined : parsed(clipSchema, text);
  }

  async list(space: string): Promise<Clip[]> {
    const prefix = replayKeys.clips(space);
    const { keys } = await this.#options.store.list(prefix);
    const cuts = keys.flatMap((key) => cutOfClip(key.slice(prefix.length, -".json".length)) ?? []);
    const clips = await Promise.all(cuts.map((cut) => this.find(space, cut)));
    return clips.flatMap((clip) => clip ?? []);
  }

  /** What its host deleted or cut off while the clip was being made is not to be had after all. @throws RostrumError `not_found`. */
  async #kept(clip: Clip): Promise<Clip> {
    const source = await clipSource(this.#options, clip.space).catch((error: unknown) => {
      if (!(error instanceof RostrumError)) throw error;
    });
    if (source?.broadcast.run === clip.run && source.allowed.first <= clip.first && clip.end <= source.allowed.end) return clip;
    await removeClip(this.#options.store, clip);
    throw new RostrumError("not_found", "This part of the space is not to be heard any more.");
  }

  async #cut(source: ClipSource, wanted: Cut): Promise<Clip> {
    const { store, clock } = this.#options;
    const { broadcast, title } = source;
    const { segments, spoken } = await source.read(wanted);
    // A programme that ended just now is shorter than was thought.
    const cut = { first: wanted.first, end: Math.min(wanted.end, wholeCut({ segments, profile: profiles[broadcast.profile] }).end) };
    for (const { id: rendition } of renditions) {
      const playlist = livePaths.clipMedia({ ...broadcast, rendition }, cut);
      await publishCut(store, { broadcast, rendition, segments, cut, spoken, chapters: [], playlist });
    }
    const text = renderClipMultivariant(broadcast, { bandwidths: nominal(broadcast), cut });
    await store.put(objectKey(livePaths.clipMultivariant(broadcast, cut)), Buffer.from(text), { cacheControl: cachePolicy.endedPlaylist });
    await this.#putAudio(source, { segments, cut });
    const { space, run } = broadcast;
    const saidAt = Math.round(epochOf(accessUnitStart(cut.first), broadcast.startedAt));
    const clip: Clip = { form: 1, space, run, title, ...cut, seconds: secondsOf(cut), saidAt, createdAt: clock.now() };
    await store.put(replayKeys.clip(space, cut), Buffer.from(JSON.stringify(clip)), { cacheControl: cachePolicy.refused });
    return clip;
  }

  async #putAudio({ broadcast, title }: ClipSource, { segments, cut }: { readonly segments: readonly Listed[]; readonly cut: Cut }): Promise<void> {
    const { store, directory } = this.#options;
    const folder = await mkdtemp(join(directory, "clip-"));
    try {
      const path = join(folder, "audio.m4a");
      const chunks = piecesOf(cut, { segments, profile: profiles[broadcast.profile] }).map(({ from, to }) => to - from);
      const units = recordedUnits(store, { ...broadcast, rendition: best, segments, cut }, { onDamage: () => undefined });
      const tags = { title, artist: broadcast.host?.name, startedAt: broadcast.startedAt };
      const bitrate = renditions.find(({ id }) => id === best)?.bitrate ?? 0;
      const alone = { chapters: [], cover: undefined, signal: new AbortController().signal, onProgress: () => undefined };
      await writeM4a(path, units, { ...alone, tags, bitrate, chunks });
      const kept = { cacheControl: cachePolicy.endedPlaylist, disposition: dispositionOf(clipTitle(title), "audio.m4a") };
      await store.putFile(replayKeys.clipAudio(broadcast.space, cut), path, kept);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

function wantedOf({ allowed, live }: ClipSource, wish: ClipWish): Cut {
  if ("last" in wish && !live) throw new RostrumError("body_invalid", "Expected start and end: this space is over.");
  const cut = cutOf(allowed, "last" in wish ? { start: Math.max(0, secondsOf(allowed) - wish.last) } : wish);
  const seconds = secondsOf(cut);
  if (seconds >= leastSeconds && seconds <= mostSeconds + roundingSeconds) return cut;
  throw new RostrumError("body_invalid", `Expected a span of ${leastSeconds} to ${mostSeconds} seconds within what can be heard.`);
}

function nominal({ profile }: ClipSource["broadcast"]): Bandwidths {
  return Object.fromEntries(renditions.map((one) => [one.id, new BandwidthMeter(one, { profile: profiles[profile] }).bandwidth])) as Bandwidths;
}
