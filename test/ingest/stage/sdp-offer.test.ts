import assert from "node:assert/strict";
import { test } from "node:test";
import { readOffer } from "../../../ingest/stage/sdp-offer.ts";
import { fingerprint, goodOffer } from "./offers.ts";

const without = (start: string) => goodOffer((line) => (line.startsWith(start) ? undefined : line));
const replaced = (from: string, to: string) => goodOffer((line) => (line.startsWith(from) ? to : line));

test("a browser's offer is understood and written anew without what is not needed", () => {
  const offer = readOffer(goodOffer());
  assert.deepEqual([offer.mid, offer.payloadType, offer.ssrcs, offer.iceUfrag], ["0", 111, [2004096001], "uFRg"]);
  assert.ok(!offer.sdp.includes("G722"));
  assert.ok(offer.sdp.includes(`a=fingerprint:sha-256 ${fingerprint}`));
});

test("Opus is found under whatever payload type the offer gives it", () => {
  const offer = goodOffer((line) => line.replaceAll("111", "96"));
  assert.equal(readOffer(offer).payloadType, 96);
});

test("who offers to ask for lost packets of Opus is understood, of another codec not", () => {
  const asking = (line: string) => readOffer(goodOffer((given) => given, [line])).nack;
  assert.deepEqual(["a=rtcp-fb:111 nack", "a=rtcp-fb:* nack", "a=rtcp-fb:111 transport-cc", "a=rtcp-fb:9 nack", "a=rtcp-fb:111 nack pli"].map(asking), [
    true,
    true,
    false,
    false,
    false,
  ]);
});

test("only literal UDP candidates of component 1 are passed on", () => {
  const candidate = (rest: string) => `a=candidate:1 ${rest} typ host`;
  const extra = ["1 udp 1 192.0.2.7 5000", "1 udp 1 abc.local 5000", "1 tcp 1 192.0.2.7 9", "2 udp 1 192.0.2.7 5001"].map(candidate);
  const { sdp } = readOffer(goodOffer((line) => line, extra));
  assert.deepEqual(sdp.match(/a=candidate.*/g), ["a=candidate:1 1 udp 1 192.0.2.7 5000 typ host"]);
});

const refused: readonly (readonly [string, string, string])[] = [
  ["an empty body", "", "sdp_invalid"],
  ["text that is no description", "hello\r\n", "sdp_invalid"],
  ["ten megabytes", "a=x\r\n".repeat(2_000_000), "sdp_invalid"],
  [
    "ten thousand media sections",
    goodOffer(
      (line) => line,
      Array.from({ length: 10_000 }, () => "m=audio 9 UDP/TLS/RTP/SAVPF 0"),
    ),
    "sdp_invalid",
  ],
  ["one endless line", goodOffer((line) => line, [`a=x:${"y".repeat(100_000)}`]), "sdp_invalid"],
  ["no media at all", goodOffer((line) => (line.startsWith("m=") ? undefined : line)), "codec_not_supported"],
  ["video only", replaced("m=audio", "m=video 9 UDP/TLS/RTP/SAVPF 96"), "codec_not_supported"],
  ["a trailing video section", goodOffer((line) => line, ["m=video 9 UDP/TLS/RTP/SAVPF 96"]), "sdp_invalid"],
  ["a trailing data channel", goodOffer((line) => line, ["m=application 9 UDP/DTLS/SCTP webrtc-datachannel"]), "sdp_invalid"],
  ["no Opus", without("a=rtpmap:111"), "codec_not_supported"],
  ["Opus that the media line does not list", replaced("m=audio", "m=audio 9 UDP/TLS/RTP/SAVPF 0 8"), "codec_not_supported"],
  ["Opus under a payload type that would be taken for RTCP", goodOffer((line) => line.replaceAll("111", "72")), "codec_not_supported"],
  ["receive-only audio", replaced("a=sendrecv", "a=recvonly"), "sdp_invalid"],
  ["a rejected section", replaced("m=audio", "m=audio 0 UDP/TLS/RTP/SAVPF 111"), "sdp_invalid"],
  ["plain RTP", replaced("m=audio", "m=audio 9 RTP/AVP 111"), "sdp_invalid"],
  ["no fingerprint", without("a=fingerprint"), "sdp_invalid"],
  ["a short fingerprint", replaced("a=fingerprint", "a=fingerprint:sha-256 AB:CD"), "sdp_invalid"],
  ["a weak fingerprint", replaced("a=fingerprint", `a=fingerprint:sha-1 ${fingerprint}`), "sdp_invalid"],
  ["no ICE password", without("a=ice-pwd"), "sdp_invalid"],
  ["a short ICE password", replaced("a=ice-pwd", "a=ice-pwd:short"), "sdp_invalid"],
  ["an ICE name with other characters", replaced("a=ice-ufrag", "a=ice-ufrag:a b c d"), "sdp_invalid"],
  ["no DTLS role", without("a=setup"), "sdp_invalid"],
  ["no mid", without("a=mid"), "sdp_invalid"],
  ["no RTP/RTCP multiplexing", without("a=rtcp-mux"), "sdp_invalid"],
  ["a source of zero", replaced("a=ssrc", "a=ssrc:0 cname:x"), "sdp_invalid"],
  ["a broken candidate", goodOffer((line) => line, ["a=candidate:oops"]), "sdp_invalid"],
  [
    "a hundred candidates",
    goodOffer(
      (line) => line,
      Array.from({ length: 100 }, (_, at) => `a=candidate:${at} 1 udp 1 192.0.2.7 5000 typ host`),
    ),
    "sdp_invalid",
  ],
  ["control characters", goodOffer((line) => line, ["a=x:\u0000\u0001"]), "sdp_invalid"],
];
for (const [name, offer, code] of refused) {
  test(`${name} is refused before the native library sees it`, () => {
    assert.throws(() => readOffer(offer), { name: "RostrumError", code });
  });
}
