import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseProcess } from "../../../ingest/stage/placement.ts";

const limits = { maxRooms: 3, maxCpu: 0.75 };

test("a room goes to the process with fewest rooms, then with the least measured load", () => {
  assert.equal(
    chooseProcess(
      [
        { ready: true, rooms: 2, cpu: 0.1 },
        { ready: true, rooms: 1, cpu: 0.5 },
      ],
      limits,
    ),
    1,
  );
  assert.equal(
    chooseProcess(
      [
        { ready: true, rooms: 1, cpu: 0.6 },
        { ready: true, rooms: 1, cpu: 0.2 },
      ],
      limits,
    ),
    1,
  );
});

test("full, busy and starting processes take no room", () => {
  assert.equal(
    chooseProcess(
      [
        { ready: true, rooms: 3, cpu: 0 },
        { ready: true, rooms: 0, cpu: 0.8 },
        { ready: false, rooms: 0, cpu: 0 },
      ],
      limits,
    ),
    undefined,
  );
});
