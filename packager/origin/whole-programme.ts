/** The index of a recording that is being made goes in; the playlists of the whole programme, and what was said in it, come out, each version rendered at most once. */
import type { Broadcast } from "../contract/broadcast.ts";
import { captionTrack, type RenditionId } from "../contract/profile.ts";
import { mediaNames } from "../contract/urls.ts";
import { chaptersOf, type Programme } from "../replay/chapters.ts";
import type { RecordedSegment } from "../replay/recorded-segment.ts";
import { type ReplayCaptions, replayCaptions } from "../replay/replay-captions.ts";
import { renderReplay } from "../replay/replay-playlist.ts";
import { spokenIn } from "../replay/spoken.ts";
import { PreparedPlaylist } from "./prepared-playlist.ts";

export interface Recorded {
  readonly segments: readonly RecordedSegment[];
  readonly ended: boolean;
}

/** Where captions are told of: whichever rendition has them, all have the same. */
const captioned: RenditionId = "a64";

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
    return this.#once(`${rendition} ${delta}`, rendition, () => new PreparedPlaylist(this.text(rendition, { delta })));
  }

  /** What was said so far, as one file; the playlist of it once nothing more will come. @returns undefined where there is none. */
  captions(kind: keyof ReplayCaptions): PreparedPlaylist | undefined {
    if (this.#broadcast.captions === undefined || (kind === "playlist" && !this.#recorded(captioned).ended)) return undefined;
    const name = kind === "text" ? mediaNames.captionText : undefined;
    return this.#once(`${captionTrack} ${kind}`, captioned, () => new PreparedPlaylist(this.captionTexts()[kind], name));
  }

  captionTexts(): ReplayCaptions {
    const { segments } = this.#recorded(captioned);
    return replayCaptions({ segments, ...extentOf(segments) });
  }

  #once(form: string, rendition: RenditionId, render: () => PreparedPlaylist): PreparedPlaylist | undefined {
    const { segments, ended } = this.#recorded(rendition);
    if (segments.length === 0) return undefined;
    const version = `${segments.at(-1)?.sequence} ${ended}`;
    const known = this.#rendered.get(form);
    if (known?.version === version) return known.playlist;
    const playlist = render();
    this.#rendered.set(form, { version, playlist });
    return playlist;
  }

  text(rendition: RenditionId, { delta }: { readonly delta: boolean }): string {
    const { segments, ended } = this.#recorded(rendition);
    const spoken = spokenIn(segments);
    const chapters = ended ? chaptersOf(spoken, extentOf(segments)) : [];
    return renderReplay({ broadcast: this.#broadcast, segments, ended, spoken, chapters, delta });
  }
}

function extentOf(segments: readonly RecordedSegment[]): Programme {
  const [first, last] = [segments[0], segments.at(-1)];
  return { start: first?.startSample ?? 0, end: last ? last.startSample + last.durationSamples : 0 };
}
