/** A recording's index and what is played of it go in; what was said comes out, to lie beside the sound: one WebVTT file, on the programme's own clock, and a playlist of it. */
import { samplesToMs } from "../contract/samples.ts";
import { mediaNames } from "../contract/urls.ts";
import { renderVtt } from "../contract/web-vtt.ts";
import { timestampMap } from "../live/captions/timestamp-map.ts";
import { decimalSeconds } from "../live/playlist/attributes.ts";
import { versions } from "../live/playlist/header.ts";
import type { Programme } from "./chapters.ts";
import type { RecordedSegment } from "./recorded-segment.ts";
import { captionsIn } from "./transcript.ts";

interface CaptionedProgramme extends Programme {
  readonly segments: readonly Pick<RecordedSegment, "captions">[];
}

export interface ReplayCaptions {
  /** To be written before the playlist that names it. */
  readonly text: string;
  readonly playlist: string;
}

/** A trim changes which cues there are, and none of their times: the sound keeps its own, too. */
export function replayCaptions({ segments, start, end }: CaptionedProgramme): ReplayCaptions {
  const text = renderVtt(captionsIn(segments, { start, end }), { header: timestampMap });
  const playlist = [
    "#EXTM3U",
    `#EXT-X-VERSION:${versions.text}`,
    `#EXT-X-TARGETDURATION:${Math.max(1, Math.ceil(samplesToMs(end - start) / 1000))}`,
    "#EXT-X-PLAYLIST-TYPE:VOD",
    "#EXT-X-MEDIA-SEQUENCE:0",
    `#EXTINF:${decimalSeconds(end - start)},`,
    mediaNames.captionText,
    "#EXT-X-ENDLIST",
  ];
  return { text, playlist: `${playlist.join("\n")}\n` };
}
