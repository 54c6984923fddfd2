import assert from "node:assert/strict";
import { test } from "node:test";
import type { Clock } from "../../../infra/clock/clock.ts";
import type { PeerEvents } from "../../../ingest/stage/peer.ts";
import { halfOpenMs, RoomMember } from "../../../ingest/stage/room-member.ts";
import { readOffer } from "../../../ingest/stage/sdp-offer.ts";
import { Tally } from "../../../ingest/stage/tally.ts";
import { goodOffer } from "./offers.ts";

function openMember(offer = goodOffer()) {
  const timers: { readonly delay: number; readonly run: () => void; cancelled: boolean }[] = [];
  const clock: Clock = {
    now: () => 0,
    sleep: async () => {},
    after(delay, run) {
      const timer = { delay, run, cancelled: false };
      timers.push(timer);
      return () => {
        timer.cancelled = true;
      };
    },
  };
  const told: string[] = [];
  const tally = new Tally();
  const seen: { events?: PeerEvents; closed: number; sends: boolean } = { closed: 0, sends: true };
  const member = new RoomMember({
    member: { session: "s", account: "ann", name: "Ann" },
    offer: readOffer(offer),
    clock,
    tally,
    createPeer: ({ events }) => {
      seen.events = events;
      const close = () => {
        seen.closed += 1;
      };
      return { answer: async () => "", addCandidate: () => {}, sendRtp: () => seen.sends, close };
    },
    onRtp: () => told.push("rtp"),
    onConnected: () => told.push("connected"),
    onClosed: (reason) => told.push(reason),
  });
  return { member, timers, told, seen, tally };
}

test("a session that never connects is removed after ten seconds, once", () => {
  const { member, timers, told, seen, tally } = openMember();
  assert.equal(timers[0]?.delay, halfOpenMs);
  timers[0]?.run();
  member.close("left");
  assert.deepEqual([told, seen.closed, tally.take().counts.half_open], [["never_connected"], 1, 1]);
});

test("a session that connected stays until it breaks off", () => {
  const { timers, told, seen } = openMember();
  seen.events?.onState("connected");
  assert.equal(timers[0]?.cancelled, true);
  seen.events?.onState("closed");
  seen.events?.onState("closed");
  assert.deepEqual(told, ["connected", "dropped"]);
});

test("a packet that cannot be sent is counted as refused, and the next one goes out", () => {
  const { member, seen, tally } = openMember();
  seen.events?.onState("connected");
  for (const [frame, sends] of [true, false, true].entries()) {
    seen.sends = sends;
    member.send(Uint8Array.of(0x78, 1, 2, 3), { sample: frame * 960 });
  }
  assert.deepEqual(tally.take().counts, { packets_out: 2, packets_refused: 1 });
});

test("nothing is sent to who only sends", () => {
  const { member, seen, tally } = openMember(goodOffer((line) => line.replace("sendrecv", "sendonly")));
  seen.events?.onState("connected");
  member.send(Uint8Array.of(0x78, 1, 2, 3), { sample: 0 });
  assert.deepEqual(tally.take().counts, {});
});
