import assert from "node:assert/strict";
import { test } from "node:test";
import { readDrops } from "../../../ingest/stage/native-drops.ts";

test("what the native library says about dropped datagrams is counted, everything else it says is not", () => {
  const lines = {
    "rtc::impl::IceTransport::LogCallback@386: juice: Got non-STUN message from unknown source address": { name: "datagrams_foreign", count: 1 },
    "rtc::impl::IceTransport::LogCallback@386: juice: Got unexpected STUN message from unknown source address": { name: "datagrams_foreign", count: 1 },
    "rtc::impl::IceTransport::LogCallback@386: juice: STUN message reading failed": { name: "datagrams_foreign", count: 1 },
    "Number of SRTP packets received that failed authentication checks: 7 (over 1 seconds)": { name: "datagrams_refused", count: 7 },
    "Number of truncated SRT(C)P packets received: 2 (over 1 seconds)": { name: "datagrams_refused", count: 2 },
    "Number of malformed RTP headers: 3 (over 1 seconds)": { name: "datagrams_refused", count: 3 },
    "Number of media packets dropped due to a full queue: 3 (over 1 seconds)": undefined,
    "juice: Changing state to completed": undefined,
  };
  for (const [line, dropped] of Object.entries(lines)) assert.deepEqual(readDrops(line), dropped, line);
});
