/** What a caller is told of a recording, a disk or a store that is not as it should be. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DamagedRecording } from "../../../packager/replay/recording.ts";
import { refusalOf } from "../../../packager/replay/refusals.ts";

test("damage, a full disk and a store that is away are told of by their names; what nobody foresaw is not explained", () => {
  const away = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", $metadata: { attempts: 1 } });
  const told = [
    new DamagedRecording("No rendition of the recording has a whole index."),
    Object.assign(new Error("write"), { code: "ENOSPC" }),
    away,
    Object.assign(new Error("aborted"), { status: 400 }),
    new Error("a fault of ours"),
  ].map((error) => refusalOf(error));
  assert.deepEqual(
    told.map((refusal) => refusal && [refusal.code, refusal.message]),
    [
      ["recording_damaged", "No rendition of the recording has a whole index."],
      ["unavailable", "The worker's disk is full."],
      ["unavailable", "The object store does not answer."],
      ["body_invalid", "The request cannot be read."],
      undefined,
    ],
  );
});
