/** The bytes of one datagram go in, the RTP header's fields and the payload come out (RFC 3550 section 5.1). */

export interface RtpPacket {
  readonly payloadType: number;
  readonly marker: boolean;
  /** 16 bits. */
  readonly sequence: number;
  /** 32 bits, 48 kHz for Opus (RFC 7587 section 4.1). */
  readonly timestamp: number;
  readonly ssrc: number;
  /** A view into the datagram, without padding. */
  readonly payload: Uint8Array;
}

const fixedHeaderBytes = 12;
/** More than any Opus packet of 120 ms (RFC 6716 section 3.2) in one datagram. */
const maxPacketBytes = 8192;

/** @returns undefined when the bytes are not one well-formed RTP packet. */
export function parseRtp(bytes: Uint8Array): RtpPacket | undefined {
  if (bytes.length < fixedHeaderBytes || bytes.length > maxPacketBytes) return undefined;
  const first = byteAt(bytes, 0);
  if (first >> 6 !== 2) return undefined;
  const start = payloadStart(bytes, first);
  const end = payloadEnd(bytes, first);
  if (start > end) return undefined;
  return {
    payloadType: byteAt(bytes, 1) & 0x7f,
    marker: (byteAt(bytes, 1) & 0x80) !== 0,
    sequence: uint16At(bytes, 2),
    timestamp: uint32At(bytes, 4),
    ssrc: uint32At(bytes, 8),
    payload: bytes.subarray(start, end),
  };
}

/** After the contributing sources and the header extension (section 5.3.1); beyond the end when they are cut short. */
function payloadStart(bytes: Uint8Array, first: number): number {
  const afterSources = fixedHeaderBytes + (first & 0x0f) * 4;
  if ((first & 0x10) === 0) return afterSources;
  if (afterSources + 4 > bytes.length) return Number.POSITIVE_INFINITY;
  return afterSources + 4 + uint16At(bytes, afterSources + 2) * 4;
}

/** Before the padding, whose last byte counts it; negative when the count is impossible. */
function payloadEnd(bytes: Uint8Array, first: number): number {
  if ((first & 0x20) === 0) return bytes.length;
  const padding = byteAt(bytes, bytes.length - 1);
  return padding === 0 ? -1 : bytes.length - padding;
}

function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}

function uint16At(bytes: Uint8Array, index: number): number {
  return (byteAt(bytes, index) << 8) | byteAt(bytes, index + 1);
}

function uint32At(bytes: Uint8Array, index: number): number {
  return uint16At(bytes, index) * 65_536 + uint16At(bytes, index + 2);
}
