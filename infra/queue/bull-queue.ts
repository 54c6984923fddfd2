/** A queue on BullMQ, whichever backend it stands on: jobs go in by id, and come out to one worker at a time. */
import { type BackendFactory, type Job as BullJob, type IQueueBackend, Queue, UnrecoverableError, Worker } from "bullmq";
import type { Clock } from "../clock/clock.ts";
import { RostrumError } from "../errors/rostrum-error.ts";
import { backoffMs } from "../lifecycle/backoff.ts";
import { Closer } from "../lifecycle/closer.ts";
import type { Log } from "../log/log.ts";
import { checkJobId, HopelessJob, type Job, type JobQueue, type JobStatus, type QueueSettings, type StopWork, type WorkOptions } from "./queue.ts";
import { startWorker } from "./start-worker.ts";

/** A way to reach the queue's store: what BullMQ takes as connection, and what makes its backend of it. */
export interface QueueBackend {
  readonly connection: object;
  readonly factory: BackendFactory<IQueueBackend, object>;
}

export interface BullQueueOptions extends QueueSettings {
  /** For adding and asking; it must fail soon when the store is away. */
  readonly asking: () => QueueBackend;
  /** For workers; it may wait for the store for ever. */
  readonly working: () => QueueBackend;
  /** A worker that says nothing for so long is taken for dead, and its job is given to another. */
  readonly deadAfterMs?: number;
  readonly clock: Clock;
  readonly log: Log;
}

type AnyQueue = Queue<unknown, unknown, string, unknown, unknown, string, IQueueBackend, object>;

const defaultDeadAfterMs = 10_000;
/** Deaths of a worker that one job may be part of. */
const maxStalled = 5;
const retryAfterSeconds = 2;
const longestReason = 500;
/** For a worker this has to do for the jobs under way too: what is not done by then is taken up again by another. */
const longestLeaveMs = 5000;

export class BullQueue<Data> implements JobQueue<Data> {
  readonly #options: BullQueueOptions;
  readonly #queue: AnyQueue;
  readonly #closer = new Closer();

  constructor(options: BullQueueOptions) {
    this.#options = options;
    const { name, attempts, keep } = options;
    const kept = { age: keep.seconds, count: keep.count };
    const { connection, factory } = options.asking();
    const defaultJobOptions = { attempts, backoff: { type: "capped" }, removeOnComplete: kept, removeOnFail: kept, stackTraceLimit: 1 };
    this.#queue = new Queue(name, { connection, defaultJobOptions }, factory);
    this.#queue.on("error", this.#complain);
    this.#closer.add(() => leave(this.#queue));
  }

  /** @throws Error when the store cannot be used. */
  async ready(): Promise<void> {
    await this.#queue.waitUntilReady();
  }

  async add(id: string, data: Data, { delayMs = 0 }: { readonly delayMs?: number } = {}): Promise<void> {
    checkJobId(id);
    await this.#ask((queue) => queue.add("job", data, { jobId: id, delay: Math.ceil(delayMs) }));
  }

  async find(id: string): Promise<JobStatus | undefined> {
    checkJobId(id);
    return this.#ask(async (queue) => {
      // The state first: what is over by then is told whole, with its last try.
      const state = await queue.getJobState(id);
      const job: BullJob | undefined = await queue.getJob(id);
      return job && statusOf(job, state);
    });
  }

  async retry(id: string): Promise<void> {
    checkJobId(id);
    await this.#ask(async (queue) => {
      const job: BullJob | undefined = await queue.getJob(id);
      if (job && (await job.isFailed())) await job.retry("failed", { resetAttemptsMade: true, resetAttemptsStarted: true });
    });
  }

  async remove(id: string): Promise<void> {
    checkJobId(id);
    await this.#ask((queue) => queue.remove(id));
  }

  count(): Promise<number> {
    return this.#ask((queue) => queue.getJobCountByTypes("waiting", "active", "delayed", "prioritized"));
  }

  work(run: (job: Job<Data>) => Promise<void>, { concurrency }: WorkOptions): StopWork {
    const { name, backoff, clock, deadAfterMs = defaultDeadAfterMs } = this.#options;
    const { connection, factory } = this.#options.working();
    // Both stores take whole milliseconds only.
    const settings = { backoffStrategy: (made: number) => Math.ceil(backoffMs(made - 1, backoff)) };
    const life = { lockDuration: deadAfterMs, stalledInterval: deadAfterMs / 2, maxStalledCount: maxStalled };
    const options = { connection, concurrency, ...life, settings, autorun: false };
    const process = (job: BullJob) => run(toJob<Data>(job)).catch(toFailure);
    const make = () => new Worker(name, process, options, factory).on("error", this.#complain);
    const stop = startWorker({ make, leave, clock, complain: this.#complain });
    this.#closer.add(stop);
    return stop;
  }

  close(): Promise<void> {
    return this.#closer.close();
  }

  /** Without a listener an idle connection that is lost would end the process. */
  readonly #complain = (error: Error): void => {
    this.#options.log.warn({ queue: this.#options.name, reason: error.message }, "the queue's store does not answer");
  };

  async #ask<Result>(question: (queue: AnyQueue) => Promise<Result>): Promise<Result> {
    try {
      return await question(this.#queue);
    } catch (cause) {
      throw new RostrumError("unavailable", "The queue of jobs is not reachable at the moment.", { cause, retryAfterSeconds });
    }
  }
}

/** A store that is away cannot be told of the end, and may never answer: the connection is dropped then. */
async function leave(one: Pick<AnyQueue, "close" | "disconnect">): Promise<void> {
  const told = await new Promise<boolean>((resolve) => {
    const timer = setTimeout(resolve, longestLeaveMs, false);
    const settle = (value: boolean) => {
      clearTimeout(timer);
      resolve(value);
    };
    one.close().then(
      () => settle(true),
      () => settle(false),
    );
  });
  if (!told) void one.disconnect().catch(() => undefined);
}

function toJob<Data>(job: BullJob): Job<Data> {
  return {
    id: job.id ?? "",
    data: job.data as Data,
    attempts: job.attemptsMade,
    progress: (share) => job.updateProgress(share),
  };
}

function toFailure(error: unknown): never {
  if (error instanceof HopelessJob) throw new UnrecoverableError(error.message);
  throw error;
}

function statusOf(job: BullJob, state: string): JobStatus {
  const progress = typeof job.progress === "number" ? job.progress : 0;
  const reason = job.failedReason ? { reason: job.failedReason.slice(0, longestReason) } : {};
  return { id: job.id ?? "", state: stateOf(state), progress: state === "completed" ? 1 : progress, attempts: job.attemptsMade, ...reason };
}

function stateOf(state: string): JobStatus["state"] {
  if (state === "active") return "active";
  if (state === "completed") return "done";
  return state === "failed" ? "failed" : "waiting";
}
