/** A way to make a worker goes in; one that has reached the queue's store does its jobs, and what ends it comes out. */
import type { Worker } from "bullmq";
import type { Clock } from "../clock/clock.ts";
import { backoffMs } from "../lifecycle/backoff.ts";
import type { StopWork } from "./queue.ts";

type AnyWorker = Pick<Worker, "waitUntilReady" | "run">;

export interface StartWorkerOptions<One extends AnyWorker> {
  /** Not running yet. */
  readonly make: () => One;
  readonly leave: (worker: One) => Promise<void>;
  readonly clock: Clock;
  readonly complain: (error: Error) => void;
}

/**
 * BullMQ keeps what a worker's first try to reach PostgreSQL came to, and on a refusal asks again at once, for ever, which
 * holds up everything else in the process: no worker runs before it has reached its store, and one that has not is replaced.
 */
export function startWorker<One extends AnyWorker>({ make, leave, clock, complain }: StartWorkerOptions<One>): StopWork {
  let worker = make();
  let stopped = false;
  const begin = async () => {
    for (let attempt = 0; !stopped; attempt++) {
      try {
        await worker.waitUntilReady();
        if (!stopped) await worker.run();
        return;
      } catch (error) {
        complain(error as Error);
      }
      await leave(worker);
      await clock.sleep(backoffMs(attempt));
      if (!stopped) worker = make();
    }
  };
  void begin();
  return () => {
    stopped = true;
    return leave(worker);
  };
}
