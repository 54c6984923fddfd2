/** Every few seconds ingest's own account of each live stage goes into the roster: heals what reports lost, or a restart of control forgot. */
import { z } from "zod";
import { roomPath } from "../stage/room-order.ts";
import type { Services } from "./services.ts";

const memberSchema = z.object({ account: z.string(), name: z.string(), muted: z.boolean().default(false), talking: z.boolean().default(false) });
const roomSchema = z.object({ stage: z.array(memberSchema).max(64) });
const everyMs = 3000;

export interface StageSurveyNeeds extends Pick<Services, "memory" | "roster" | "caller" | "config" | "clock"> {
  /** Told of each stage that ingest has just described. */
  readonly surveyed: (space: string) => void;
}

/** @returns what ends the watch. */
export function watchStages({ memory, roster, caller, config, clock, surveyed }: StageSurveyNeeds): () => Promise<void> {
  const url = config.ROSTRUM_INGEST_URL;
  const stopping = new AbortController();
  const ask = async (space: string) => {
    const asOf = roster.moment;
    // A room that cannot be asked keeps the stage as it was last told.
    const room = roomSchema.safeParse(await caller.call("GET", `${url}${roomPath(space)}`).catch(() => undefined));
    if (!room.success) return;
    roster.replace(space, { members: room.data.stage, asOf });
    surveyed(space);
  };
  const run = async () => {
    while (url !== undefined && !stopping.signal.aborted) {
      for (const { space } of memory.held()) if (space.state === "live") await ask(space.id);
      await clock.sleep(everyMs, { signal: stopping.signal });
    }
  };
  const running = run();
  return () => {
    stopping.abort();
    return running;
  };
}
