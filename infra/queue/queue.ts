/** What every queue of jobs can do: a job goes in once by its id, and is done by some worker, again after a failure or a crash. */

export interface QueueSettings {
  readonly name: string;
  /** Tries before a job counts as failed. */
  readonly attempts: number;
  /** Wait before the first and at most before any later try; jittered. */
  readonly backoff: { readonly baseMs: number; readonly capMs: number };
  /** Jobs that are over and still known by their id: so many, for so long. */
  readonly keep: { readonly count: number; readonly seconds: number };
}

export interface JobStatus {
  readonly id: string;
  readonly state: "waiting" | "active" | "done" | "failed";
  /** 0 to 1. */
  readonly progress: number;
  /** Tries that have ended. */
  readonly attempts: number;
  /** Why the last try failed. */
  readonly reason?: string;
}

/** One job as its worker has it. */
export interface Job<Data> {
  readonly id: string;
  readonly data: Data;
  /** Tries that have ended before this one. */
  readonly attempts: number;
  /** @param share 0 to 1. */
  progress(share: number): Promise<void>;
}

export interface WorkOptions {
  /** Jobs done at once. */
  readonly concurrency: number;
}

/** Stops taking jobs and waits for those under way. */
export type StopWork = () => Promise<void>;

export interface JobQueue<Data> {
  /** Idempotent: a job whose id is known is not added again. @throws RostrumError `unavailable` when the queue's store is away. */
  add(id: string, data: Data, options?: { readonly delayMs?: number }): Promise<void>;
  /** @returns undefined where no job of that id is known. */
  find(id: string): Promise<JobStatus | undefined>;
  /** Makes a job that failed wait again, with all its tries. */
  retry(id: string): Promise<void>;
  /** Forgets a job that is not being done. */
  remove(id: string): Promise<void>;
  /** Jobs that wait or are being done. */
  count(): Promise<number>;
  /** Does jobs from now on. A rejection counts as a failed try; a {@link HopelessJob} is not tried again. */
  work(run: (job: Job<Data>) => Promise<void>, options: WorkOptions): StopWork;
  close(): Promise<void>;
}

/** The job can never succeed: it fails at once, whatever tries are left. */
export class HopelessJob extends Error {
  override readonly name = "HopelessJob";
}

const idPattern = /^[A-Za-z0-9._~+-]{1,400}$/;

/** @throws TypeError on an id that not every queue can hold. */
export function checkJobId(id: string): void {
  // A number alone would be taken for one that the queue gave out itself.
  if (!idPattern.test(id) || /^\d+$/.test(id)) throw new TypeError(`Job id: expected letters with digits and ._~+-, got ${JSON.stringify(id.slice(0, 80))}.`);
}
