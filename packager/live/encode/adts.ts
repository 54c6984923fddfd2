/** An ADTS byte stream goes in, raw AAC-LC access units come out (ISO 14496-3 1.A.2); anything else is an error, not audio. */

const headerBytes = 7;
/** 6144 bits per channel and access unit (ISO 14496-3 4.5.3.1). */
export const maxAccessUnitBytes = 768;
/** Sync word, MPEG-4, layer 0, no CRC; AAC-LC, 48 kHz, one channel; the bits that may vary are masked out. */
const expectedHeader = [0xff, 0xf1, 0x4c, 0x40] as const;
const headerMask = [0xff, 0xff, 0xfd, 0xc0] as const;

/** The stream is not the ADTS we asked for. */
export class AdtsError extends Error {
  override readonly name = "AdtsError";
}

export class AdtsParser {
  #held: Buffer = Buffer.alloc(0);

  /** @throws AdtsError at the first byte that cannot belong to our stream: the encoder is then replaced. */
  push(chunk: Buffer): Buffer[] {
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const units: Buffer[] = [];
    for (;;) {
      const frameBytes = this.#frameBytes();
      if (frameBytes === undefined || this.#held.length < frameBytes) return units;
      units.push(Buffer.from(this.#held.subarray(headerBytes, frameBytes)));
      this.#held = this.#held.subarray(frameBytes);
    }
  }

  #frameBytes(): number | undefined {
    const head = this.#held;
    if (head.length < headerBytes) return undefined;
    const wrong = expectedHeader.findIndex((byte, index) => ((head[index] ?? 0) & (headerMask[index] ?? 0)) !== byte);
    if (wrong >= 0) throw new AdtsError(`ADTS: expected byte ${wrong} to be ${expectedHeader[wrong]}, got ${head[wrong]}.`);
    const frameBytes = ((head.readUInt8(3) & 3) << 11) | (head.readUInt8(4) << 3) | (head.readUInt8(5) >> 5);
    const blocks = head.readUInt8(6) & 3;
    if (frameBytes <= headerBytes || frameBytes > headerBytes + maxAccessUnitBytes || blocks !== 0) {
      throw new AdtsError(`ADTS: expected one block of 1 to ${maxAccessUnitBytes} bytes, got ${blocks + 1} of ${frameBytes - headerBytes}.`);
    }
    return frameBytes;
  }
}
