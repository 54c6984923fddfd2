/** Whether another device is offered follows what the browser says of them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { OtherDevices } from "../../../player/web/other-devices.ts";

test("another device is offered while the browser knows of one, by its Remote Playback API", async () => {
  let tell: (available: boolean) => void = () => undefined;
  const asked: string[] = [];
  const remote = {
    watchAvailability: async (callback: typeof tell) => {
      tell = callback;
      return 1;
    },
    prompt: async () => void asked.push("prompt"),
    cancelWatchAvailability: async () => void asked.push("cancel"),
  };
  let changes = 0;
  const devices = new OtherDevices(Object.assign(new EventTarget(), { remote }), () => changes++);
  const offered = () => devices.pick;
  assert.equal(offered(), undefined);
  tell(true);
  offered()?.();
  tell(false);
  assert.equal(offered(), undefined);
  devices.close();
  assert.deepEqual([asked, changes], [["prompt", "cancel"], 2]);
});

test("in Safari it is AirPlay, and a browser that has neither offers nothing", () => {
  let shown = 0;
  const audio = Object.assign(new EventTarget(), { webkitShowPlaybackTargetPicker: () => shown++ });
  const devices = new OtherDevices(audio, () => undefined);
  const offered = () => devices.pick;
  assert.equal(offered(), undefined);
  audio.dispatchEvent(Object.assign(new Event("webkitplaybacktargetavailabilitychanged"), { availability: "available" }));
  offered()?.();
  assert.equal(shown, 1);
  devices.close();
  assert.equal(new OtherDevices(new EventTarget(), () => undefined).pick, undefined);
});
