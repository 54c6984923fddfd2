/** Datagrams with arrival times go in, a room is ticked through them on a made-up clock, and what it puts out is kept. */
import { RoomAudio, type RoomAudioOptions, type RoomFrame } from "../../../../../ingest/stage/audio/room-audio.ts";
import type { Datagram } from "./sender.ts";

export interface Recording {
  readonly room: RoomAudio;
  /** In full scale 1. */
  readonly programme: Float32Array;
  readonly talk: readonly { readonly id: string; readonly talking: boolean; readonly frame: number }[];
}

export interface StageOptions extends Omit<RoomAudioOptions, "now"> {
  readonly ids: readonly string[];
  readonly frames: number;
  readonly startMs?: number;
  /** Before the tick of `frame`. */
  before?(frame: number, room: RoomAudio): void;
  after?(frame: number, output: RoomFrame): void;
}

export function runStage(sent: readonly Datagram[], { ids, frames, startMs = 1000, before, after, ...options }: StageOptions): Recording {
  let nowMs = startMs;
  const room = new RoomAudio({ now: () => nowMs, ...options });
  for (const id of ids) room.addSpeaker(id);
  const queue = [...sent].sort((left, right) => left.arrivalMs - right.arrivalMs);
  const programme = new Float32Array(frames * 960);
  const talk: { id: string; talking: boolean; frame: number }[] = [];
  let next = 0;
  for (let frame = 0; frame < frames; frame++) {
    nowMs = startMs + (frame + 1) * 20;
    for (let datagram = queue[next]; datagram && datagram.arrivalMs <= nowMs; datagram = queue[++next])
      room.pushRtp(datagram.id, datagram.bytes, datagram.arrivalMs);
    before?.(frame, room);
    const output = room.tick();
    after?.(frame, output);
    for (const change of output.talk) talk.push({ ...change, frame });
    for (let index = 0; index < 960; index++) programme[frame * 960 + index] = (output.programme[index] ?? 0) / 32_768;
  }
  return { room, programme, talk };
}
