/** A playlist version and delivery directives go in; how many parts must be published before it may be answered comes out. */
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import type { PlaylistVersion } from "../live/live-broadcast.ts";
import type { Directives } from "./directives.ts";

export type Reach = Pick<PlaylistVersion, "partsPublished" | "partsPerSegment" | "partTarget">;

/** How many media sequence numbers ahead a client may ask (RFC 8216bis section 6.2.5.2). */
const maxSequencesAhead = 2;

/**
 * The playlist may be answered once its `partsPublished` is at least the returned number (RFC 8216bis section 6.2.5.2).
 * @throws RostrumError `bad_directive` when what is asked for is too far ahead to be worth waiting for.
 */
export function partsNeeded(version: Reach, { sequence, part }: Directives): number {
  if (sequence === undefined) return 0;
  const { partsPublished, partsPerSegment } = version;
  const first = sequence * partsPerSegment;
  // A part past the last one of its segment means the first part of the next segment.
  const needed = part === undefined ? first + partsPerSegment : first + Math.min(part, partsPerSegment) + 1;
  if (needed <= partsPublished) return needed;
  const lastWhole = Math.floor(partsPublished / partsPerSegment) - 1;
  if (sequence > lastWhole + maxSequencesAhead) throw tooFar(`_HLS_msn=${sequence} is more than ${maxSequencesAhead} ahead of the last segment, ${lastWhole}.`);
  const limit = advancePartLimit(version);
  if (part !== undefined && first + part - (partsPublished - 1) > limit) throw tooFar(`_HLS_part=${part} is more than ${limit} parts ahead.`);
  return needed;
}

/** RFC 8216bis section 6.2.5.2: three seconds' worth of parts, at least three. */
function advancePartLimit({ partTarget }: Reach): number {
  return partTarget < 1 ? Math.ceil(3 / partTarget) : 3;
}

function tooFar(detail: string): RostrumError {
  return new RostrumError("bad_directive", detail);
}
