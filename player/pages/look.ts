/** Spaces go in; those that have a replay come out with the title and the cover that their host has given it since. */
import type { z } from "zod";
import type { Clock } from "../../infra/clock/clock.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { RecentValues } from "../../infra/memory/recent-values.ts";
import { isSigned } from "../../packager/contract/playback-signature.ts";
import { lookAnswer } from "../../packager/contract/replay-forms.ts";
import { replayPaths } from "../../packager/contract/urls.ts";
import type { PublicSpace, ReadTimeline, SpaceDirectory } from "./public-space.ts";

/** Nothing of what has no replay. */
type Look = Partial<z.infer<typeof lookAnswer>>;

/** @throws RostrumError `unavailable` while nobody can tell. */
export type ReadLook = (space: string) => Promise<Look>;

const patienceMs = 1000;
const freshMs = 5000;
const maxKept = 1000;

/** @param workerUrl Internal address of whoever keeps the replays. */
export function createLookReader({ workerUrl }: { readonly workerUrl: string | undefined }): ReadLook {
  return async (space) => {
    const asked = workerUrl === undefined ? undefined : fetch(`${workerUrl}${replayPaths.look(space)}`, { signal: AbortSignal.timeout(patienceMs) });
    const answer = await asked?.catch(() => undefined);
    if (answer?.status === 404) return {};
    if (!answer?.ok) throw new RostrumError("unavailable", "Replays cannot be looked up now.", { retryAfterSeconds: 2 });
    return lookAnswer.parse(await answer.json());
  };
}

interface Shown {
  readonly directory: SpaceDirectory;
  readonly timeline: ReadTimeline;
}

/** Nobody waits for it in vain: while it cannot be told, a replay looks as it did last, or as the space did. */
export function withLooks({ directory, timeline }: Shown, { readLook, clock }: { readonly readLook: ReadLook; readonly clock: Clock }): Shown {
  const looks = new RecentValues<Look>({ clock, read: readLook, freshMs, maxEntries: maxKept });
  const dressed = async <Space extends PublicSpace>(space: Space, { base = "" }: { readonly base?: string | undefined }): Promise<Space> => {
    if (space.state !== "ended" || space.record === false) return space;
    const { title = space.title, cover } = await looks.get(space.id).catch((): Look => ({}));
    // What a preview shows can be fetched by whoever has the link.
    const shown = cover !== undefined && !isSigned(space.id) && { coverUrl: `${base}${replayPaths.cover(space.id, cover)}` };
    return { ...space, title, ...shown };
  };
  return {
    directory: { get: async (id, options = {}) => dressed(await directory.get(id, options), options) },
    timeline: async (wish) => Promise.all((await timeline(wish)).map((space) => dressed(space, wish))),
  };
}
