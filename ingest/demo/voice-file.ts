/** A voice file goes in, its spoken lines come out as Opus packets of 20 ms: u16 length and packet, a length of 0 ends a line. */

/** One line: its packets in order. */
export type SpokenLine = readonly Uint8Array[];

/** @throws TypeError when the file breaks off. */
export function readVoiceFile(bytes: Buffer): SpokenLine[] {
  const lines: SpokenLine[] = [];
  let line: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + 2 > bytes.length) throw new TypeError("Voice file: expected a packet length, got the end.");
    const length = bytes.readUInt16BE(at);
    at += 2;
    if (at + length > bytes.length) throw new TypeError(`Voice file: expected ${length} bytes of packet, got ${bytes.length - at}.`);
    if (length > 0) line.push(bytes.subarray(at, at + length));
    else {
      lines.push(line);
      line = [];
    }
    at += length;
  }
  return lines;
}
