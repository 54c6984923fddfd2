/** SDP text goes in, bounded and printable lines come out: the first gate of every description and trickle fragment. */
import { RostrumError } from "../../infra/errors/rostrum-error.ts";

const maxLines = 400;
const maxLineChars = 1024;

/** @throws RostrumError `sdp_invalid` on too many or too long lines, or on anything that is not `x=value`. */
export function sdpLines(text: string): string[] {
  if (text.length > maxLines * maxLineChars) throw new RostrumError("sdp_invalid", "The description is longer than any audio offer.");
  const lines = text.split(/\r\n|\n|\r/, maxLines + 2);
  while (lines.at(-1) === "") lines.pop();
  if (lines.length > maxLines) throw new RostrumError("sdp_invalid", `Expected at most ${maxLines} lines.`);
  const bad = lines.findIndex((line) => line.length > maxLineChars || !/^[a-z]=[\x20-\x7e\u00a0-\uffff]*$/.test(line));
  if (bad >= 0) throw new RostrumError("sdp_invalid", `Line ${bad + 1} is not of the form "x=value" or is too long.`);
  return lines;
}

/** Values of `a=name:value` lines. */
export function attributes(lines: readonly string[], name: string): string[] {
  const prefix = `a=${name}:`;
  return lines.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length).trim());
}
