/** Lines of an edge's access log go in; how many listen to each space, told by the parts and segments they fetched, comes out. */

export interface LoggedAudience {
  readonly space: string;
  /** Mean over the time that the lines cover. */
  readonly listening: number;
  /** Of that mean, in listeners, by how much the pieces differ. */
  readonly standardError: number;
  /** Parts and segments that the count is made from. */
  readonly pieces: number;
}

/** Common, combined and JSON forms and CloudFront's own alike: what counts is a GET of a live medium, by path or whole address. */
const medium = /\/live\/(?:~[^/\s]*\.[^/\s]*\/)?([A-Za-z0-9._~-]{1,128})\/([A-Za-z0-9_-]{8,64})\/(?:a32|a64|a96)\/(pp?|s)(\d{1,15})\.m4s[?"\s]/;
const otherMethod = /\b(?:HEAD|OPTIONS|POST)\b/;
/** After the request line, as a JSON member, or in the field after the path. */
const failed = /"\s+[345]\d\d\s|"status"\s*:\s*"?[345]\d\d|\.m4s\t[345]\d\d\t/;
/** The first and the last pieces of a log are incomplete. */
const cutOff = 2;
const maxPieces = 1_000_000;

/**
 * Each listener fetches each part once, in one rendition; whoever plays the plain copy fetches each segment once. So the fetches of one piece are
 * the listeners at its time, and no address, cookie or other sign of a listener is needed.
 */
export class LogCount {
  readonly #fetches = new Map<string, Map<number, number>>();
  #pieces = 0;

  push(line: string): void {
    const found = medium.exec(line);
    if (!found || otherMethod.test(line) || failed.test(line)) return;
    const [, space = "", run = "", letter = "", digits = ""] = found;
    const lane = `${space}/${run}/${letter}`;
    const counts = this.#fetches.get(lane) ?? new Map<number, number>();
    const before = counts.get(Number(digits));
    if (before === undefined && ++this.#pieces > maxPieces) throw new RangeError(`Expected at most ${maxPieces} parts and segments in one log.`);
    counts.set(Number(digits), (before ?? 0) + 1);
    this.#fetches.set(lane, counts);
  }

  /** Largest audience first. */
  result(): LoggedAudience[] {
    const spaces = new Map<string, LoggedAudience>();
    for (const [lane, counts] of this.#fetches) {
      const space = lane.slice(0, lane.indexOf("/"));
      const { mean, standardError, pieces } = summary(counts);
      const before = spaces.get(space) ?? { listening: 0, standardError: 0, pieces: 0 };
      spaces.set(space, {
        space,
        listening: before.listening + mean,
        standardError: Math.hypot(before.standardError, standardError),
        pieces: before.pieces + pieces,
      });
    }
    return [...spaces.values()].sort((one, other) => other.listening - one.listening);
  }
}

/** A piece between the first and the last that nobody fetched counts as none. */
function summary(counts: ReadonlyMap<number, number>): { readonly mean: number; readonly standardError: number; readonly pieces: number } {
  const numbers = [...counts.keys()].sort((one, other) => one - other);
  const whole = numbers.length > 4 * cutOff ? numbers.slice(cutOff, -cutOff) : numbers;
  const pieces = (whole.at(-1) ?? 0) - (whole[0] ?? 0) + 1;
  const values = whole.map((number) => counts.get(number) ?? 0);
  const mean = values.reduce((sum, value) => sum + value, 0) / pieces;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) + (pieces - values.length) * mean ** 2;
  return { mean, standardError: pieces > 1 ? Math.sqrt(squares / (pieces - 1) / pieces) : 0, pieces };
}
