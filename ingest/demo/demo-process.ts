/** Entry of a demo process: thirteen simulated speakers hold a conversation in one space until the parent lets go. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createSystemClock } from "../../infra/clock/system-clock.ts";
import { FrameSchedule } from "../stage/frame-schedule.ts";
import { Ticker } from "../stage/ticker.ts";
import { Conversation } from "./conversation.ts";
import type { DemoOrder } from "./demo-messages.ts";
import { LastingSpeaker } from "./lasting-speaker.ts";
import { readVoiceFile } from "./voice-file.ts";

/** The recordings lie beside the sources, not in the compiled output. */
const voicesFolder = join(import.meta.dirname, "../../../ingest/demo/voices");

for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => {});
// The native library's own clean-up may crash: leaving without it is clean.
process.on("disconnect", () => process.exit(0));
let joined: readonly LastingSpeaker[] = [];
process.on("message", (order: DemoOrder) => {
  if (joined.length === 0) joined = speak(order);
  else for (const [index, { token }] of order.speakers.entries()) joined[index]?.renew(token);
});

function speak({ url, speakers }: DemoOrder): readonly LastingSpeaker[] {
  const clock = createSystemClock();
  const speaking = speakers.map(({ token }) => new LastingSpeaker({ url, token, clock }));
  const conversation = openConversation(speakers.length);
  const now = clock.now();
  new Ticker({
    clock,
    schedule: new FrameSchedule({ startedAt: now, now }),
    onFrame(sample) {
      const packets = conversation.next();
      for (const [index, speaker] of speaking.entries()) speaker.send(packets[index], { sample });
    },
  });
  return speaking;
}

function openConversation(speakers: number): Conversation {
  const script = JSON.parse(readFileSync(join(voicesFolder, "script.json"), "utf8")) as { readonly lines: readonly { readonly voice: number }[] };
  const voices = Array.from({ length: speakers }, (_, voice) => readVoiceFile(readFileSync(join(voicesFolder, `voice-${voice + 1}.opus-packets`))));
  return new Conversation({ voices, turns: script.lines.map((line) => line.voice - 1).filter((voice) => voice < speakers) });
}
