/** Going up to the stage and coming back: one of the two is heard, never both. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createSystemClock } from "../../../infra/clock/system-clock.ts";
import { Crossing } from "../../../ingest/studio/model/crossing.ts";
import { initialState, transition } from "../../../ingest/studio/model/studio-machine.ts";

function scene(heardAt: () => number) {
  const player = {
    audio: { muted: false },
    onStage: false,
    diagnostics: {
      get programmeDate() {
        return heardAt();
      },
      /** Whatever the device's clock says. */
      latencySeconds: 1.5,
    },
  };
  const remote = { srcObject: null as string | null, muted: false, play: async () => undefined };
  const clock = createSystemClock();
  const crossing = new Crossing<string>(player, { clock, remote });
  const heard = () => [...(player.audio.muted ? [] : ["player"]), ...(remote.srcObject !== null && !remote.muted ? [remote.srcObject] : [])];
  return { player, remote, crossing, clock, heard };
}

const sounding = { sounds: () => true };

test("going up silences the player once the stage sounds, and coming back gives it its voice again", async () => {
  const { player, crossing, heard } = scene(() => 1000);
  await crossing.rise("mix", sounding);
  assert.deepEqual([heard(), player.onStage], [["mix"], true]);
  await crossing.sink();
  assert.deepEqual([heard(), player.onStage], [["player"], false]);
});

test("the player is heard for as long as nothing of the stage is, and then the stage alone", async () => {
  const { crossing, clock, heard } = scene(() => 1000);
  let come = false;
  const up = crossing.rise("mix", { sounds: () => come });
  await clock.sleep(120);
  assert.deepEqual(heard(), ["player"]);
  come = true;
  await up;
  assert.deepEqual(heard(), ["mix"]);
  await crossing.rise("the mix after a lost connection", { sounds: () => false });
  assert.deepEqual(heard(), ["the mix after a lost connection"]);
});

test("who is sent down before anything of the stage was heard has heard the player all along", async () => {
  const { remote, crossing, heard } = scene(() => 1000);
  const up = crossing.rise("mix", { sounds: () => false });
  await crossing.sink();
  await up;
  assert.deepEqual([heard(), remote.srcObject], [["player"], null]);
});

test("who had muted the player finds it muted, and who is not on stage changes nothing by leaving it", async () => {
  const { player, crossing } = scene(() => 1000);
  await crossing.sink();
  assert.equal(player.audio.muted, false);
  player.audio.muted = true;
  await crossing.rise("mix", sounding);
  await crossing.sink();
  assert.equal(player.audio.muted, true);
});

test("the player stays silent until it is past one's own last words, which the programme's clock tells and not the device's", async () => {
  let heard = 1000;
  const { player, crossing, clock } = scene(() => heard);
  await crossing.rise("mix", sounding);
  crossing.speak();
  heard = 2799;
  const back = crossing.sink();
  await clock.sleep(120);
  assert.equal(player.audio.muted, true);
  heard = 2801;
  await back;
  assert.equal(player.audio.muted, false);
});

test("brought up again while waiting to come back, the player stays silent", async () => {
  const { player, crossing } = scene(() => 0);
  await crossing.rise("mix", sounding);
  crossing.speak();
  const back = crossing.sink();
  await crossing.rise("mix again", sounding);
  await back;
  assert.equal(player.audio.muted, true);
});

test("who is removed is first told that the role is gone, and then why", () => {
  const down = transition(transition(initialState, { type: "joinAsked" }), { type: "refused", reason: "sent_down" });
  assert.deepEqual(transition(down, { type: "refused", reason: "removed" }), { phase: "stopped", reason: "removed" });
  assert.deepEqual(transition(down, { type: "refused", reason: "not_allowed" }), down);
});
