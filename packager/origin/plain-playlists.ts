/** What the object store holds of a broadcast goes in; the texts of its plain (not low-latency) playlists come out. */
import type { Broadcast } from "../contract/broadcast.ts";
import { profiles, type RenditionId, renditions } from "../contract/profile.ts";
import { BandwidthMeter } from "../live/playlist/bandwidth.ts";
import { type Bandwidths, renderPlainMultivariant } from "../live/playlist/multivariant.ts";
import { renderPlainMedia } from "../live/playlist/plain-media.ts";
import type { ArchivedSegment } from "./lane-files.ts";

/** Of a recorded broadcast nothing is ever removed; of another one the list is a moving window, so it must not claim to be an event. */
export function plainMedia(broadcast: Broadcast, { segments, ended }: { readonly segments: readonly ArchivedSegment[]; readonly ended: boolean }): string {
  const text = renderPlainMedia({ broadcast, profile: profiles[broadcast.profile], segments, ended });
  return broadcast.record ? text : text.replace(/#EXT-X-PLAYLIST-TYPE:.*\n/, "");
}

export interface PlainMultivariants {
  /** Lies in the run's folder. */
  readonly run: string;
  /** Lies in the space's folder, at the address listeners have. */
  readonly space: string;
}

export function plainMultivariants(broadcast: Broadcast, stored: (rendition: RenditionId) => readonly ArchivedSegment[]): PlainMultivariants {
  const run = renderPlainMultivariant(broadcast, { bandwidths: bandwidthsOf(broadcast, stored) });
  return { run, space: run.replace(/^(?!#)(?=.)/gm, `${broadcast.run}/`) };
}

function bandwidthsOf(broadcast: Broadcast, stored: (rendition: RenditionId) => readonly ArchivedSegment[]): Bandwidths {
  const measured = renditions.map((rendition) => {
    const meter = new BandwidthMeter(rendition, { profile: profiles[broadcast.profile] });
    for (const { bytes, durationSamples, gap } of stored(rendition.id)) if (!gap) meter.push({ bytes, durationSamples });
    return [rendition.id, meter.bandwidth] as const;
  });
  return Object.fromEntries(measured) as Bandwidths;
}
