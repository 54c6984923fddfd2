import assert from "node:assert/strict";
import { test } from "node:test";
import { announceAddress } from "../../../ingest/stage/answer-candidates.ts";

const answer = "m=audio 4000 UDP/TLS/RTP/SAVPF 111\r\na=candidate:1 1 UDP 1 10.0.0.2 4000 typ host\r\na=end-of-candidates\r\n";

test("the announced address comes before the private ones", () => {
  const sdp = announceAddress(answer, { publicIp: "203.0.113.9", port: 4000 });
  assert.match(sdp, /a=candidate:9 1 UDP 2130706431 203\.0\.113\.9 4000 typ host\r\na=candidate:1 1 UDP 1 10\.0\.0\.2/);
});

test("without a setting the answer stays as it is, unless the machine has only loopback", () => {
  assert.equal(announceAddress(answer, { publicIp: undefined, port: 4000 }), answer);
  assert.match(announceAddress("m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n", { publicIp: undefined, port: 4000 }), /a=candidate:.* 127\.0\.0\.1 4000 typ host\r\n$/);
});
