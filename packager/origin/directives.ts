/** A query string goes in, the delivery directives in it come out; parameters that are none of ours change nothing. */
import { RostrumError } from "../../infra/errors/rostrum-error.ts";

/** RFC 8216bis section 6.2.5. */
export interface Directives {
  /** `_HLS_msn`: media sequence number. */
  readonly sequence?: number;
  /** `_HLS_part`: index of a part in that segment. */
  readonly part?: number;
  /** `_HLS_skip`: a delta update is welcome. */
  readonly skip?: "YES" | "v2";
}

const none: Directives = {};
const wholeNumber = /^\d{1,15}$/;

/** @throws RostrumError `bad_directive` on a value that is no whole number, on a repeated directive, on a part without its segment. */
export function parseDirectives(query: string): Directives {
  if (!query.includes("_HLS_")) return none;
  const given: { -readonly [Name in keyof Directives]: Directives[Name] } = {};
  const seen = new Set<string>();
  for (const parameter of query.split("&")) {
    const name = parameter.split("=", 1)[0] ?? "";
    if (name !== "_HLS_msn" && name !== "_HLS_part" && name !== "_HLS_skip") continue;
    if (seen.has(name)) throw new RostrumError("bad_directive", `${name} is given more than once.`);
    seen.add(name);
    const value = parameter.slice(name.length + 1);
    if (name === "_HLS_msn") given.sequence = numberOf(name, value);
    else if (name === "_HLS_part") given.part = numberOf(name, value);
    else if (value === "YES" || value === "v2") given.skip = value;
  }
  if (given.part !== undefined && given.sequence === undefined) throw new RostrumError("bad_directive", "_HLS_part needs _HLS_msn.");
  return given;
}

function numberOf(name: string, value: string): number {
  if (!wholeNumber.test(value)) throw new RostrumError("bad_directive", `${name}: expected a whole number of at most 15 digits.`);
  return Number(value);
}
