/** A WHIP offer goes in; what was understood of it comes out, written anew, so that no stranger's text reaches the native library. */
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { usableCandidates } from "./ice-candidate.ts";
import { attributes, sdpLines } from "./sdp-lines.ts";

export interface AudioOffer {
  readonly mid: string;
  /** RTP payload type the offerer gave to Opus. */
  readonly payloadType: number;
  /** Sources the offerer announced; empty when it announced none. */
  readonly ssrcs: readonly number[];
  readonly iceUfrag: string;
  /** Whether the offerer takes the mix back. */
  readonly receives: boolean;
  /** Whether the offerer asks again for what it has lost (RFC 4585 section 6.2.1). */
  readonly nack: boolean;
  /** The offer, canonical: one audio section, one codec. */
  readonly sdp: string;
}

const maxSsrcs = 4;
const patterns = {
  mid: /^[\w-]{1,16}$/,
  ufrag: /^[A-Za-z0-9+/]{4,256}$/,
  password: /^[A-Za-z0-9+/]{22,256}$/,
  fingerprint: /^sha-256 ((?:[0-9A-F]{2}:){31}[0-9A-F]{2})$/i,
  setup: /^(actpass|active|passive)$/,
} as const;

/** @throws RostrumError `sdp_invalid`, or `codec_not_supported` when there is no audio or no Opus in it. */
export function readOffer(text: string): AudioOffer {
  const lines = sdpLines(text);
  const audio = audioSection(lines);
  const one = (name: string, pattern: RegExp) => pattern.exec(attributes(lines, name)[0] ?? "");
  const [mid, ufrag, password, print, setup] = [
    one("mid", patterns.mid),
    one("ice-ufrag", patterns.ufrag),
    one("ice-pwd", patterns.password),
    oneFingerprint(lines),
    one("setup", patterns.setup),
  ];
  if (!mid) throw new RostrumError("sdp_invalid", "The audio section has no usable a=mid.");
  if (!ufrag || !password) throw new RostrumError("sdp_invalid", "a=ice-ufrag or a=ice-pwd is missing or malformed (RFC 8839 section 5.4).");
  if (!setup) throw new RostrumError("sdp_invalid", "a=setup is missing or is not actpass, active or passive (RFC 8842).");
  const payloadType = opusPayloadType(audio, lines);
  const ssrcs = announcedSources(lines);
  const candidates = usableCandidates(attributes(lines, "candidate"));
  const receives = !lines.includes("a=sendonly");
  const nack = attributes(lines, "rtcp-fb").some((value) => value === `${payloadType} nack` || value === "* nack");
  const sdp = writeOffer({ mid: mid[0], payloadType, receives, ssrcs, ufrag: ufrag[0], password: password[0], print, setup: setup[0], candidates });
  return { mid: mid[0], payloadType, ssrcs, iceUfrag: ufrag[0], receives, nack, sdp };
}

/** @returns the payload types of the one audio m-line. */
function audioSection(lines: readonly string[]): readonly string[] {
  if (lines[0] !== "v=0") throw new RostrumError("sdp_invalid", 'A session description begins with "v=0" (RFC 8866).');
  const sections = lines.filter((line) => line.startsWith("m="));
  if (!sections.some((line) => line.startsWith("m=audio "))) throw new RostrumError("codec_not_supported", "Expected one audio m-line, got none.");
  if (sections.length !== 1) throw new RostrumError("sdp_invalid", `Expected exactly one m-line, audio, got ${sections.length}: no video, no data channel.`);
  const parts = /^m=audio ([1-9]\d{0,4}) UDP\/TLS\/RTP\/SAVPF?((?: \d{1,3}){1,32})$/.exec(sections[0] ?? "");
  if (!parts) throw new RostrumError("sdp_invalid", "The audio m-line is malformed, rejected (port 0) or not UDP/TLS/RTP/SAVPF.");
  if (lines.includes("a=recvonly") || lines.includes("a=inactive")) throw new RostrumError("sdp_invalid", "Expected sendrecv or sendonly audio.");
  if (!lines.includes("a=rtcp-mux")) throw new RostrumError("sdp_invalid", "a=rtcp-mux is required (RFC 9725 section 4.4).");
  return (parts[2] ?? "").trim().split(" ");
}

function oneFingerprint(lines: readonly string[]): string {
  const prints = attributes(lines, "fingerprint").map((value) => patterns.fingerprint.exec(value)?.[1]);
  const [first] = prints;
  if (first === undefined || prints.some((print) => print !== first))
    throw new RostrumError("sdp_invalid", "Expected one sha-256 a=fingerprint of 32 octets (RFC 8122).");
  return first.toUpperCase();
}

function opusPayloadType(listed: readonly string[], lines: readonly string[]): number {
  const opus = attributes(lines, "rtpmap").map((value) => /^(\d{1,3}) opus\/48000\/2$/i.exec(value)?.[1]);
  const found = opus.find((type) => type !== undefined && listed.includes(type) && isPayloadType(Number(type)));
  if (found === undefined) throw new RostrumError("codec_not_supported", "Expected opus/48000/2 among the audio codecs (RFC 7587).");
  return Number(found);
}

/** 64 to 95 cannot be told from RTCP on the same port (RFC 5761 section 4). */
const isPayloadType = (type: number) => type < 64 || (type > 95 && type <= 127);

function announcedSources(lines: readonly string[]): number[] {
  const sources = new Set(attributes(lines, "ssrc").map((value) => Number(/^(\d{1,10})(?: |$)/.exec(value)?.[1] ?? Number.NaN)));
  if (sources.size > maxSsrcs || [...sources].some((source) => !(source > 0 && source <= 0xffff_ffff))) {
    throw new RostrumError("sdp_invalid", `Expected at most ${maxSsrcs} well-formed a=ssrc sources.`);
  }
  return [...sources];
}

interface OfferParts {
  readonly mid: string;
  readonly payloadType: number;
  readonly receives: boolean;
  readonly ssrcs: readonly number[];
  readonly ufrag: string;
  readonly password: string;
  readonly print: string;
  readonly setup: string;
  readonly candidates: readonly string[];
}

function writeOffer(parts: OfferParts): string {
  const lines = [
    "v=0",
    "o=- 1 1 IN IP4 127.0.0.1",
    "s=-",
    "t=0 0",
    `a=group:BUNDLE ${parts.mid}`,
    `m=audio 9 UDP/TLS/RTP/SAVPF ${parts.payloadType}`,
    "c=IN IP4 0.0.0.0",
    `a=mid:${parts.mid}`,
    parts.receives ? "a=sendrecv" : "a=sendonly",
    "a=rtcp-mux",
    `a=rtpmap:${parts.payloadType} opus/48000/2`,
    `a=fmtp:${parts.payloadType} minptime=10;useinbandfec=1`,
    `a=setup:${parts.setup}`,
    `a=fingerprint:sha-256 ${parts.print}`,
    `a=ice-ufrag:${parts.ufrag}`,
    `a=ice-pwd:${parts.password}`,
    ...parts.ssrcs.map((ssrc) => `a=ssrc:${ssrc} cname:speaker`),
    ...parts.candidates.map((candidate) => `a=candidate:${candidate}`),
  ];
  return `${lines.join("\r\n")}\r\n`;
}
