/** What kind of answer goes in, how long which cache may keep it comes out. */

/** What a host deletes is gone from every cache after so long, browsers' own ones too, which nobody could be told to empty. For a crowd it is as good as for ever. */
const mediaLifeSeconds = 3600;

/**
 * Answers to a blocking reload need a life above zero in shared caches or none of them coalesces the crowd that asks. A browser must ask
 * again: video.js asks twice for the same at each segment's end, half a second apart, and a second's life fed it its own copy.
 */
export const cachePolicy = {
  blockingReload: "max-age=0, s-maxage=2",
  /** What a reload asked for was there already, and it got whatever was newest (RFC 8216bis section 6.2.5.2): another is, a moment later. */
  lateReload: "max-age=0, s-maxage=1",
  /** A playlist asked for without directives: what a newcomer starts with, so the staler the later it begins. */
  playlist: "max-age=1, s-maxage=1",
  /** The same where a part takes about a second, or there are none: kept for no longer, it would be asked for as often as the part itself while newcomers come. */
  playlistOfLongParts: "max-age=1, s-maxage=2",
  /** It says what newcomers are offered: of a crowd that comes in seconds, each second is a tenth. */
  multivariant: "max-age=1, s-maxage=1",
  /** Never changes again. */
  endedPlaylist: "max-age=10, s-maxage=30",
  /** The run in the path is random and numbers come from the clock, so a name never means other bytes. */
  segment: `max-age=${mediaLifeSeconds}, immutable`,
  part: `max-age=${mediaLifeSeconds}, immutable`,
  /** Files to keep; an edit makes others. */
  download: `public, max-age=${mediaLifeSeconds}, immutable`,
  /** Media of a broadcast that is not to be recorded: no longer than anybody can still be listening to it. */
  unrecordedMedia: "max-age=300",
  /** Nothing there: soon there may be. */
  absent: "max-age=1",
  /** Nothing there yet, but any moment: a cache that kept this would keep the crowd from it. */
  refused: "no-store",
} as const;

/** The same life, but never longer than this. */
export function atMost(seconds: number, life: string): string {
  return life.replaceAll(/(max-?age=)(\d+)/g, (_, name: string, age: string) => name + Math.min(seconds, Number(age))).replace(", immutable", "");
}

export type CachePolicy = keyof typeof cachePolicy;
