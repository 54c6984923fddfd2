/** A space goes in; what a clip of it can be cut from comes out: a recording that is complete, or one that is still being made. */
import type { Clock } from "../../../infra/clock/clock.ts";
import { RostrumError } from "../../../infra/errors/rostrum-error.ts";
import { type ObjectStore, readWhole } from "../../../infra/storage/object-store.ts";
import { type Broadcast, broadcastSchema } from "../../contract/broadcast.ts";
import { profiles, type RenditionId, renditions } from "../../contract/profile.ts";
import { samplesPerAccessUnit } from "../../contract/samples.ts";
import { type Cut, livePaths, objectKey, type RenditionPath, spaceIdPattern } from "../../contract/urls.ts";
import { accessUnitsOf } from "../../live/box/read-fragment.ts";
import { mediaTimeAt } from "../../live/grid.ts";
import { type Listed, unitsPerSegment } from "../cut.ts";
import { editedOf } from "../edited.ts";
import { parsed, readText } from "../recording.ts";
import { openLines } from "../recording-lines.ts";
import type { ReplayLibrary } from "../replay-facts.ts";
import { type SpokenSpan, spokenIn } from "../spoken.ts";

export interface ClipSource {
  readonly broadcast: Broadcast;
  readonly title: string;
  readonly live: boolean;
  /** What may be cut out: what is played of a replay, all there was since the start of a live space. */
  readonly allowed: Cut;
  /** The segments of a cut, and who spoke in them where that is known; of a programme that goes on, as soon as the last of them is there. */
  read(cut: Cut): Promise<{ readonly segments: readonly Listed[]; readonly spoken: readonly SpokenSpan[] }>;
}

export interface ClipSourceOptions {
  readonly store: ObjectStore;
  readonly library: ReplayLibrary;
  readonly clock: Clock;
}

/** A segment is there some four seconds after it began, and a store may be slow. */
const patienceMs = 12_000;
const lookEveryMs = 250;
const maxSegmentBytes = 1 << 20;

/** @throws RostrumError `not_found` where nothing is recorded. */
export async function clipSource(options: ClipSourceOptions, space: string): Promise<ClipSource> {
  const found = spaceIdPattern.test(space) ? ((await endedSource(options, space)) ?? (await liveSource(options, space))) : undefined;
  if (!found) throw new RostrumError("not_found", "Nothing of this space is recorded.");
  return found;
}

async function endedSource({ store, library }: ClipSourceOptions, space: string): Promise<ClipSource | undefined> {
  const facts = await library.find(space);
  const lines = facts && (await openLines(store, facts));
  if (!facts || !lines) return undefined;
  const { broadcast } = lines.manifest;
  const { cut: allowed } = editedOf(facts, { manifest: lines.manifest, segments: lines.ends });
  const length = unitsPerSegment(profiles[broadcast.profile]);
  return {
    ...{ broadcast, title: facts.title, live: false, allowed },
    async read({ first, end }) {
      const found = await lines.between(Math.floor(first / length), Math.floor((end - 1) / length));
      return { segments: found.map(({ sha256: _, ...segment }) => segment), spoken: spokenIn(found) };
    },
  };
}

async function liveSource({ store, clock }: ClipSourceOptions, space: string): Promise<ClipSource | undefined> {
  const { keys } = await store.list(`recordings/${space}/`);
  const told = await Promise.all(keys.filter((key) => key.endsWith("/broadcast.json")).map((key) => readText(store, key)));
  const known = told.flatMap((text) => (text === undefined ? [] : (parsed(broadcastSchema, text) ?? [])));
  const broadcast = known.sort((one, other) => other.startedAt - one.startedAt)[0];
  if (!broadcast) return undefined;
  const now = Math.floor(mediaTimeAt(clock.now(), broadcast.startedAt) / samplesPerAccessUnit);
  const allowed = { first: 0, end: Math.max(1, now) };
  return {
    broadcast,
    title: broadcast.title,
    live: true,
    allowed,
    read: async (cut) => ({ segments: await liveSegments({ store, clock, broadcast }, cut), spoken: [] }),
  };
}

interface Growing extends Pick<ClipSourceOptions, "store" | "clock"> {
  readonly broadcast: Broadcast;
}

/** Renditions are stored side by side, each in order: where the last segment is, those before it are, or never will be. */
async function liveSegments({ store, clock, broadcast }: Growing, { first, end }: Cut): Promise<Listed[]> {
  const length = unitsPerSegment(profiles[broadcast.profile]);
  const [from, to] = [Math.floor(first / length), Math.floor((end - 1) / length)];
  const units = (rendition: RenditionId, sequence: number) => unitsStored(store, { ...broadcast, rendition }, sequence);
  const until = clock.now() + patienceMs;
  while (!(await Promise.all(renditions.map(({ id }) => units(id, to)))).every((count) => count > 0)) {
    if (clock.now() > until) throw new RostrumError("unavailable", "What was said just now is not stored yet; try again.", { retryAfterSeconds: 5 });
    await clock.sleep(lookEveryMs);
  }
  const counts = await Promise.all(Array.from({ length: to - from + 1 }, (_, index) => units("a64", from + index)));
  return counts.map((count, index) => ({ sequence: from + index, durationSamples: (count || length) * samplesPerAccessUnit, gap: count === 0 }));
}

/** Access units of a segment; 0 where it is not there. */
async function unitsStored(store: ObjectStore, path: RenditionPath, sequence: number): Promise<number> {
  const object = await store.get(objectKey(livePaths.segment(path, sequence)));
  return object ? accessUnitsOf(await readWhole(object, { maxBytes: maxSegmentBytes })).length : 0;
}
