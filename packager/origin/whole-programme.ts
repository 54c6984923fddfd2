/** The index of a recording that is being made goes in; the playlists of the whole programme come out, each version rendered at most once. */
import type { Broadcast } from "../contract/broadcast.ts";
import type { RenditionId } from "../contract/profile.ts";
import { chaptersOf } from "../replay/chapters.ts";
import type { RecordedSegment } from "../replay/recorded-segment.ts";
import { renderReplay } from "../replay/replay-playlist.ts";
import { spokenIn } from "../replay/spoken.ts";
import { PreparedPlaylist } from "./prepared-playlist.ts";

export interface Recorded {
  readonly segments: readonly RecordedSegment[];
  readonly ended: boolean;
}

interface Rendered {
  readonly version: string;
  readonly playlist: PreparedPlaylist;
}

export class WholeProgramme {
  readonly #broadcast: Broadcast;
  readonly #recorded: (rendition: RenditionId) => Recorded;
  readonly #rendered = new Map<string, Rendered>();

  constructor(broadcast: Broadcast, recorded: (rendition: RenditionId) => Recorded) {
    this.#broadcast = broadcast;
    this.#recorded = recorded;
  }

  /** @returns undefined before the first segment. */
  playlist(rendition: RenditionId, { delta }: { readonly delta: boolean }): PreparedPlaylist | undefined {
    const { segments, ended } = this.#recorded(rendition);
    if (segments.length === 0) return undefined;
    const version = `${segments.at(-1)?.sequence} ${ended}`;
    const form = `${rendition} ${delta}`;
    const known = this.#rendered.get(form);
    if (known?.version === version) return known.playlist;
    const playlist = new PreparedPlaylist(this.text(rendition, { delta }));
    this.#rendered.set(form, { version, playlist });
    return playlist;
  }

  text(rendition: RenditionId, { delta }: { readonly delta: boolean }): string {
    const { segments, ended } = this.#recorded(rendition);
    const [first, last] = [segments[0], segments.at(-1)];
    const spoken = spokenIn(segments);
    const programme = { start: first?.startSample ?? 0, end: last ? last.startSample + last.durationSamples : 0 };
    const chapters = ended ? chaptersOf(spoken, programme) : [];
    return renderReplay({ broadcast: this.#broadcast, segments, ended, spoken, chapters, delta });
  }
}
