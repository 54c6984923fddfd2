/** The twelve fixed octets of an RTP header (RFC 3550 section 5.1), read and written. */

export interface RtpHeader {
  readonly payloadType: number;
  readonly marker: boolean;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
}

const headerBytes = 12;

/** @returns what the first packet of a datagram says, or `undefined` when it is not RTP version 2 (or is RTCP, RFC 5761 section 4). */
export function readRtpHeader(packet: Buffer): RtpHeader | undefined {
  if (packet.length < headerBytes || packet.readUInt8(0) >> 6 !== 2) return undefined;
  const second = packet.readUInt8(1);
  if (second >= 192 && second <= 223) return undefined;
  return {
    payloadType: second & 0x7f,
    marker: second >= 128,
    sequence: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    ssrc: packet.readUInt32BE(8),
  };
}

export function writeRtpPacket(header: RtpHeader, payload: Uint8Array): Buffer {
  const packet = Buffer.allocUnsafe(headerBytes + payload.length);
  packet.writeUInt8(0x80, 0);
  packet.writeUInt8(header.payloadType | (header.marker ? 0x80 : 0), 1);
  packet.writeUInt16BE(header.sequence & 0xffff, 2);
  packet.writeUInt32BE(header.timestamp >>> 0, 4);
  packet.writeUInt32BE(header.ssrc >>> 0, 8);
  packet.set(payload, headerBytes);
  return packet;
}
