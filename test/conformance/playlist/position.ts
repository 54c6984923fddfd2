/** A place on the part grid of a playlist, and which place comes next: what blocking reloads ask for. */
import type { MediaPlaylist } from "./media-playlist.ts";

export interface Position {
  readonly sequence: number;
  readonly part: number;
}

/** The part that is not listed yet. */
export function nextPosition(playlist: MediaPlaylist): Position {
  if (playlist.open) return { sequence: playlist.open.sequence, part: playlist.open.parts.length };
  const last = playlist.segments.at(-1)?.sequence ?? playlist.mediaSequence - 1;
  return { sequence: last + 1, part: 0 };
}

export function isBefore(a: Position, b: Position): boolean {
  return a.sequence < b.sequence || (a.sequence === b.sequence && a.part < b.part);
}

/** Whether `wanted` is already listed (or removed). */
export function includes(playlist: MediaPlaylist, wanted: Position): boolean {
  return isBefore(wanted, nextPosition(playlist));
}

export const atPosition = ({ sequence, part }: Position): string => `${sequence}.${part}`;

/** Parts of a whole segment, as the newest closed segment that lists its parts shows it; 0 when none does. */
export function partsPerSegment(playlist: MediaPlaylist): number {
  return playlist.segments.findLast(({ parts }) => parts.length > 0)?.parts.length ?? 0;
}

/** Parts beyond the last listed one that may be asked for (section 6.2.5.2): three, or as many parts as make three seconds when they are shorter than one. */
export function advancePartLimit(partTarget: number): number {
  return partTarget < 1 ? Math.ceil(3 / partTarget) : 3;
}
