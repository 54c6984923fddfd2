/** A room process goes in; rooms of thirteen, three of them talking, are added until it uses three quarters of a core. */
import { cpus } from "node:os";
import type { IngestFixture } from "../../ingest/stage/ingest-fixture.ts";
import { openFullRoom } from "./full-room.ts";
import { cpuPercent, residentMegabytes } from "./process-usage.ts";

const fullAtPercent = 75;
const maxRooms = 24;
const settleMs = 3000;
const measureMs = 5000;
/** With less than this share of the machine idle, it is the machine and not the process that is measured. */
const idleShare = 0.03;

export interface FillOptions {
  readonly pid: number;
  say(line: string): void;
}

export async function fillProcess(ingest: IngestFixture, { pid, say }: FillOptions) {
  const speakers = [];
  const emptyMb = residentMegabytes(pid);
  const steps: { readonly rooms: number; readonly cpu: number; readonly rssMb: number; readonly skippedFrames: number }[] = [];
  let endedBy = "room limit";
  while (steps.length < maxRooms) {
    const opened = await openFullRoom(ingest, `full-${steps.length}`);
    speakers.push(opened);
    await opened.ask({ do: "talk", count: 3, bursts: false });
    await new Promise((resolve) => setTimeout(resolve, settleMs));
    const [before, skipped] = [machineTimes(), await ingest.counted("frames_skipped_total")];
    const cpu = Math.round((await cpuPercent(pid, measureMs)) * 10) / 10;
    const [after, rssMb] = [machineTimes(), Math.round(residentMegabytes(pid))];
    const step = { rooms: steps.length + 1, cpu, rssMb, skippedFrames: (await ingest.counted("frames_skipped_total")) - skipped };
    steps.push(step);
    say(`${step.rooms} rooms: ${cpu} % of a core, ${rssMb} MB`);
    if (cpu >= fullAtPercent) endedBy = "the process's load";
    else if ((after.idle - before.idle) / (after.all - before.all) < idleShare) endedBy = "the machine's load";
    else continue;
    break;
  }
  for (const opened of speakers) opened.close();
  const within = steps.filter(({ cpu }) => cpu < fullAtPercent);
  const last = steps.at(-1);
  return { roomsTo75PercentOfACore: within.length, endedBy, rssPerRoomMb: last ? Math.round(((last.rssMb - emptyMb) / last.rooms) * 10) / 10 : 0, steps };
}

function machineTimes(): { readonly idle: number; readonly all: number } {
  const times = cpus().map(({ times }) => times);
  const sum = (pick: (time: (typeof times)[number]) => number) => times.reduce((total, time) => total + pick(time), 0);
  return { idle: sum(({ idle }) => idle), all: sum((time) => Object.values(time).reduce((total, value) => total + value, 0)) };
}
