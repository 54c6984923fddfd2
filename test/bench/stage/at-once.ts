/** A room of ours and one of a peer, full and live at the same time, go in; the ratio of what they cost comes out: what disturbs the machine disturbs both alike. */
import { cpuPercent } from "./process-usage.ts";
import type { SpeakersProcess } from "./start-speakers.ts";

export interface RunningRoom {
  readonly pid: number;
  readonly speakers: SpeakersProcess;
}

export interface AtOnceOptions {
  readonly ours: RunningRoom;
  readonly theirs: RunningRoom;
  readonly seconds: number;
  readonly warmUpSeconds: number;
}

/** Ours to theirs, with three and with all thirteen talking in both. */
export interface AtOnce {
  readonly ratioThreeTalking: number;
  readonly ratioThirteenTalking: number;
}

const settleMs = 2000;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export async function compareAtOnce({ ours, theirs, seconds, warmUpSeconds }: AtOnceOptions): Promise<AtOnce> {
  const rooms = [ours, theirs];
  const talk = (count: number) => Promise.all(rooms.map(({ speakers }) => speakers.ask({ do: "talk", count, bursts: false })));
  const ratioWith = async (count: number) => {
    await talk(count);
    await pause(settleMs);
    const [one = Number.NaN, other = Number.NaN] = await Promise.all(rooms.map(({ pid }) => cpuPercent(pid, seconds * 1000)));
    return Math.round((one / other) * 100) / 100;
  };
  await talk(13);
  await pause(warmUpSeconds * 1000);
  return { ratioThreeTalking: await ratioWith(3), ratioThirteenTalking: await ratioWith(13) };
}
