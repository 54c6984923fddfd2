/** A space and a clip of it go in; what a page needs to show the clip comes out: a space whose sound is the clip. */
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { clipAnswer, type PublicClip } from "../../packager/contract/replay-forms.ts";
import { cutOfClip, replayPaths } from "../../packager/contract/urls.ts";
import type { PublicSpace } from "./public-space.ts";

type ShownClip = Pick<PublicClip, "id" | "seconds" | "saidAt" | "links">;

/** @throws RostrumError `not_found`, or `unavailable` while nobody can tell. */
export type ReadClip = (space: string, id: string) => Promise<ShownClip>;

const patienceMs = 3000;

/** @param workerUrl Internal address of whoever keeps the clips. */
export function createClipReader({ workerUrl }: { readonly workerUrl: string | undefined }): ReadClip {
  return async (space, id) => {
    const cut = cutOfClip(id);
    if (!cut) throw new RostrumError("not_found", "No clip has such a name.");
    const asked = workerUrl === undefined ? undefined : fetch(`${workerUrl}${replayPaths.clip(space, cut)}`, { signal: AbortSignal.timeout(patienceMs) });
    const answer = await asked?.catch(() => undefined);
    if (answer?.status === 404) throw new RostrumError("not_found", "There is no such clip.");
    if (!answer?.ok) throw new RostrumError("unavailable", "Clips cannot be looked up now.", { retryAfterSeconds: 2 });
    return clipAnswer.parse(await answer.json());
  };
}

/** What a clip is of never changes; so it is over, whatever the space is. */
export function asClip(space: PublicSpace, { id, seconds, saidAt, links }: ShownClip, { base }: { readonly base: string }): PublicSpace {
  const { title, host, profile, shareUrl, stage } = space;
  return {
    ...{ id: space.id, title, host, profile, stage },
    state: "ended",
    startsAt: saidAt,
    shareUrl: `${base}${links.page}`,
    embedUrl: `${base}/embed/${space.id}/clips/${id}`,
    playbackUrl: `${base}${links.playback}`,
    clip: { seconds, audioUrl: `${base}${links.audio}`, wholeUrl: shareUrl },
  };
}
