/** Offers, good and bad, as browsers and strangers send them. */
export const fingerprint = "10:81:67:5C:81:ED:06:12:EB:EC:5F:78:4B:D2:CA:B0:56:9E:F6:2F:56:93:49:3F:80:86:AB:E3:7E:9F:4D:90";

const lines = [
  "v=0",
  "o=- 4611731400430051336 2 IN IP4 127.0.0.1",
  "s=-",
  "t=0 0",
  "a=group:BUNDLE 0",
  "a=msid-semantic: WMS stream",
  "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126",
  "c=IN IP4 0.0.0.0",
  "a=rtcp:9 IN IP4 0.0.0.0",
  "a=ice-ufrag:uFRg",
  "a=ice-pwd:asd88fgpdd777uzjYhagZg01",
  "a=ice-options:trickle",
  `a=fingerprint:sha-256 ${fingerprint}`,
  "a=setup:actpass",
  "a=mid:0",
  "a=sendrecv",
  "a=rtcp-mux",
  "a=rtpmap:111 opus/48000/2",
  "a=fmtp:111 minptime=10;useinbandfec=1",
  "a=rtpmap:9 G722/8000",
  "a=ssrc:2004096001 cname:voice",
];

/** @param change drops lines for which it answers `undefined`, replaces the others. */
export function goodOffer(change: (line: string) => string | undefined = (line) => line, extra: readonly string[] = []): string {
  return `${[...lines.flatMap((line) => change(line) ?? []), ...extra].join("\r\n")}\r\n`;
}
