/** A server goes in; what each of several full rooms in one process of it costs comes out: rooms share wake-ups, as on a busy evening they do. */
import { cpuPercent } from "./process-usage.ts";
import type { SpeakersProcess } from "./start-speakers.ts";

export const sharedRooms = 4;
const settleMs = 5000;

export interface ShareOptions {
  readonly pid: number;
  readonly seconds: number;
  /** Thirteen speakers who sit in room `index`. */
  openRoom(index: number): Promise<SpeakersProcess>;
}

/** Percent of a core for each room, with three and with all thirteen talking in every room. */
export interface SharedCost {
  readonly sharedThreeTalking: number;
  readonly sharedThirteenTalking: number;
}

export async function shareProcess({ pid, seconds, openRoom }: ShareOptions): Promise<SharedCost> {
  const rooms: SpeakersProcess[] = [];
  try {
    for (let index = 0; index < sharedRooms; index++) rooms.push(await openRoom(index));
    const costWith = async (count: number) => {
      for (const { ask } of rooms) await ask({ do: "talk", count, bursts: false });
      await new Promise((resolve) => setTimeout(resolve, settleMs));
      return Math.round(((await cpuPercent(pid, seconds * 1000)) / sharedRooms) * 10) / 10;
    };
    return { sharedThirteenTalking: await costWith(13), sharedThreeTalking: await costWith(3) };
  } finally {
    for (const { close } of rooms) close();
  }
}
