/** What the object store holds of a broadcast goes in; the texts of its plain (not low-latency) playlists come out. */
import type { Broadcast } from "../contract/broadcast.ts";
import { profiles, type RenditionId, renditions } from "../contract/profile.ts";
import { BandwidthMeter } from "../live/playlist/bandwidth.ts";
import { type Bandwidths, renderPlainMultivariant, renderReplayMultivariant } from "../live/playlist/multivariant.ts";
import { renderPlainMedia } from "../live/playlist/plain-media.ts";
import type { RecordedSegment } from "../replay/recorded-segment.ts";

export function plainMedia(broadcast: Broadcast, { segments, ended }: { readonly segments: readonly RecordedSegment[]; readonly ended: boolean }): string {
  return renderPlainMedia({ broadcast, profile: profiles[broadcast.profile], segments, ended });
}

type Stored = (rendition: RenditionId) => readonly RecordedSegment[];

/** Over the plain media playlists; lies in the run's folder. */
export function plainMultivariant(broadcast: Broadcast, stored: Stored): string {
  return renderPlainMultivariant(broadcast, { bandwidths: bandwidthsOf(broadcast, stored) });
}

/** Over the whole programme; lies in the run's folder. */
export function replayMultivariant(broadcast: Broadcast, stored: Stored): string {
  return renderReplayMultivariant(broadcast, { bandwidths: bandwidthsOf(broadcast, stored) });
}

/** The same playlist where listeners ask for it: in the space's folder. */
export function inSpaceFolder(multivariant: string, { run }: Pick<Broadcast, "run">): string {
  return multivariant.replace(/^(?!#)(?=.)|(?<=^#EXT-X-MEDIA:.*\bURI=")/gm, `${run}/`);
}

function bandwidthsOf(broadcast: Broadcast, stored: Stored): Bandwidths {
  const measured = renditions.map((rendition) => {
    const meter = new BandwidthMeter(rendition, { profile: profiles[broadcast.profile] });
    for (const { bytes, durationSamples, gap } of stored(rendition.id)) if (!gap) meter.push({ bytes, durationSamples });
    return [rendition.id, meter.bandwidth] as const;
  });
  return Object.fromEntries(measured) as Bandwidths;
}
