/** A broadcast and its bit rates go in, the multivariant playlist comes out, low-latency or plain (RFC 8216bis 4.4.6). */
import { posix } from "node:path";
import { type Rendition, type RenditionId, renditions } from "../../contract/profile.ts";
import { type Cut, livePaths, type RenditionPath, type RunPath } from "../../contract/urls.ts";
import type { Bandwidth } from "./bandwidth.ts";

export type Bandwidths = Readonly<Record<RenditionId, Bandwidth>>;

/** What newcomers are offered: all there is; when there are too many of them the smallest rendition, live or of the plain copy; the whole programme once it is over. */
export type Offer = "all" | "smallest" | "plain" | "replay";

const smallest = [...renditions].sort((one, other) => one.bitrate - other.bitrate).slice(0, 1);

/** The default rendition comes first: players start with it. */
export function renderMultivariant(run: RunPath, { bandwidths, offer }: { readonly bandwidths: Bandwidths; readonly offer: Offer }): string {
  const media = { all: livePaths.media, smallest: livePaths.media, plain: livePaths.plainMedia, replay: livePaths.replayMedia }[offer];
  const offered = offer === "all" || offer === "replay" ? renditions : smallest;
  return render(run, { bandwidths, at: livePaths.multivariant(run.space), media, offered });
}

/** The one over the whole programme, in the run's folder. */
export function renderReplayMultivariant(run: RunPath, { bandwidths }: { readonly bandwidths: Bandwidths }): string {
  return render(run, { bandwidths, at: livePaths.replayMultivariant(run), media: livePaths.replayMedia, offered: renditions });
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
}

function render(run: RunPath, { bandwidths, at, media, offered }: Layout): string {
  const variants = offered.flatMap(({ id }) => [
    `#EXT-X-STREAM-INF:BANDWIDTH=${bandwidths[id].peak},AVERAGE-BANDWIDTH=${bandwidths[id].average},CODECS="mp4a.40.2"`,
    posix.relative(posix.dirname(at), media({ ...run, rendition: id })),
  ]);
  return `${["#EXTM3U", "#EXT-X-INDEPENDENT-SEGMENTS", ...variants].join("\n")}\n`;
}
