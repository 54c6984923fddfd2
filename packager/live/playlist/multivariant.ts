/** A broadcast and its bit rates go in, the multivariant playlist comes out, low-latency or plain (RFC 8216bis 4.4.6). */
import { posix } from "node:path";
import { captionTrack, type Rendition, type RenditionId, renditions } from "../../contract/profile.ts";
import { type Cut, livePaths, type RenditionPath, type RunPath } from "../../contract/urls.ts";
import { quoted } from "./attributes.ts";
import type { Bandwidth } from "./bandwidth.ts";

export type Bandwidths = Readonly<Record<RenditionId, Bandwidth>>;

/** What newcomers are offered: all there is; when there are too many of them the smallest rendition in the saver's longer parts, or of the plain copy; the whole programme once it is over, or so far. */
export type Offer = "all" | "saver" | "plain" | "replay" | "so-far";

const smallest = [...renditions].sort((one, other) => one.bitrate - other.bitrate).slice(0, 1);

interface Offered extends Pick<Layout, "media" | "offered"> {
  readonly captions?: (run: RunPath) => string;
}

const liveCaptions = (run: RunPath) => livePaths.media({ ...run, rendition: captionTrack });

/** The saver's list and the plain copy are of the sound, and what was said so far is a file that no playlist can name while it grows. */
const offers: Readonly<Record<Offer, Offered>> = {
  all: { media: livePaths.media, offered: renditions, captions: liveCaptions },
  saver: { media: livePaths.saverMedia, offered: smallest },
  plain: { media: livePaths.plainMedia, offered: smallest },
  replay: { media: livePaths.replayMedia, offered: renditions, captions: livePaths.replayCaptions },
  "so-far": { media: livePaths.replayMedia, offered: renditions },
};

const languageNames = new Intl.DisplayNames(["en"], { type: "language" });

/** The default rendition comes first: players start with it. */
export function renderMultivariant(
  run: RunPath & { readonly captions?: string | undefined },
  { bandwidths, offer }: { readonly bandwidths: Bandwidths; readonly offer: Offer },
): string {
  return render(run, { bandwidths, at: livePaths.multivariant(run.space), ...offers[offer], captions: captionsOf(run, offers[offer].captions) });
}

/** The one over the whole programme, in the run's folder. */
export function renderReplayMultivariant(
  run: RunPath & { readonly captions?: string | undefined },
  { bandwidths }: { readonly bandwidths: Bandwidths },
): string {
  const { media, offered, captions } = offers.replay;
  return render(run, { bandwidths, at: livePaths.replayMultivariant(run), media, offered, captions: captionsOf(run, captions) });
}

/** The one kept in the object store, over the plain media playlists. */
export function renderPlainMultivariant(run: RunPath, { bandwidths }: { readonly bandwidths: Bandwidths }): string {
  return render(run, { bandwidths, at: livePaths.plainMultivariant(run), media: livePaths.plainMedia, offered: renditions });
}

/** The one over a clip, in the run's folder. */
export function renderClipMultivariant(run: RunPath, { bandwidths, cut }: { readonly bandwidths: Bandwidths; readonly cut: Cut }): string {
  return render(run, { bandwidths, at: livePaths.clipMultivariant(run, cut), media: (path) => livePaths.clipMedia(path, cut), offered: renditions });
}

interface Layout {
  readonly bandwidths: Bandwidths;
  readonly at: string;
  readonly offered: readonly Rendition[];
  readonly media: (path: RenditionPath) => string;
  readonly captions?: CaptionsPlace | undefined;
}

interface CaptionsPlace {
  readonly language: string;
  readonly path: string;
}

function captionsOf(run: RunPath & { readonly captions?: string | undefined }, path?: (run: RunPath) => string): CaptionsPlace | undefined {
  return run.captions === undefined || path === undefined ? undefined : { language: run.captions, path: path(run) };
}

function render(run: RunPath, { bandwidths, at, media, offered, captions }: Layout): string {
  const group = captions === undefined ? "" : `,SUBTITLES="${captionTrack}"`;
  const variants = offered.flatMap(({ id }) => [
    `#EXT-X-STREAM-INF:BANDWIDTH=${bandwidths[id].peak},AVERAGE-BANDWIDTH=${bandwidths[id].average},CODECS="mp4a.40.2"${group}`,
    posix.relative(posix.dirname(at), media({ ...run, rendition: id })),
  ]);
  return `${["#EXTM3U", "#EXT-X-INDEPENDENT-SEGMENTS", ...(captions === undefined ? [] : [captionLine(captions, at)]), ...variants].join("\n")}\n`;
}

/** RFC 8216bis 4.4.6.1. */
function captionLine({ language, path }: CaptionsPlace, at: string): string {
  const uri = posix.relative(posix.dirname(at), path);
  const name = quoted(languageNames.of(language) ?? language);
  return `#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="${captionTrack}",NAME=${name},LANGUAGE="${language}",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI="${uri}"`;
}
