import assert from "node:assert/strict";
import { test } from "node:test";
import type { Clock } from "../../../infra/clock/clock.ts";
import type { PeerEvents } from "../../../ingest/stage/peer.ts";
import { Room } from "../../../ingest/stage/room.ts";
import { readOffer } from "../../../ingest/stage/sdp-offer.ts";
import { Tally } from "../../../ingest/stage/tally.ts";
import { goodOffer } from "./offers.ts";

const stillClock: Clock = { now: () => 0, sleep: async () => {}, after: () => () => {} };

function openRoom() {
  const told: string[] = [];
  const peers: PeerEvents[] = [];
  const room = new Room(
    { space: "talk", run: "run-for-tests", startedAt: 0, profile: "fast", participants: {} },
    {
      clock: stillClock,
      tally: new Tally(),
      openUplinks: () => [],
      createPeer: ({ events }) => {
        peers.push(events);
        return { answer: async () => "", addCandidate: () => {}, sendRtp: () => true, close: () => {} };
      },
      onStage: (events) => told.push(...events.map(({ type, account }) => `${type} ${account}`)),
      onConnected: () => {},
      onClosed: () => {},
    },
  );
  const join = (session: string) => room.join({ session, account: "ann", name: "Ann" }, readOffer(goodOffer()));
  return { room, told, peers, join };
}

test("a session that takes over is not told as a leaving, unless it never connects", async () => {
  const { room, told, peers, join } = openRoom();
  await join("first");
  peers[0]?.onState("connected");
  await join("second");
  assert.deepEqual(told, ["joined ann"]);
  peers[1]?.onState("closed");
  assert.deepEqual(told, ["joined ann", "left ann"]);
  await join("third");
  room.leave("third");
  assert.deepEqual(told, ["joined ann", "left ann"], "who was never on stage does not leave it");
  await room.close();
});
