/** Values go in, the text of playlist attributes comes out (RFC 8216bis 4.2), safe whatever a name holds. */
import type { EpochMs } from "../../../infra/clock/clock.ts";
import type { Samples } from "../../contract/samples.ts";
import { seconds } from "../grid.ts";

const maxQuotedCharacters = 128;

/** A quoted-string can hold neither quotes nor line ends, and nothing escapes them: they become apostrophes and spaces. */
export function quoted(text: string): string {
  const plain = text
    .replaceAll('"', "'")
    .replace(/[\s\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, " ")
    .trim();
  return `"${Array.from(plain).slice(0, maxQuotedCharacters).join("")}"`;
}

/** Decimal seconds, to 10 µs, without needless zeros. */
export function decimal(value: number): string {
  return String(Number(value.toFixed(5)));
}

export function decimalSeconds(samples: Samples): string {
  return decimal(seconds(samples));
}

/** ISO 8601 to the nearest millisecond, UTC. */
export function date(epoch: EpochMs): string {
  return new Date(Math.round(epoch)).toISOString();
}
