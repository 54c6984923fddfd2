/** A download that is ready or given up goes in; whoever wants to know is told, at least once. */
import type { Log } from "../../../infra/log/log.ts";
import { HopelessJob, type Job } from "../../../infra/queue/queue.ts";
import type { ExportKind } from "../../contract/replay-forms.ts";
import { replayPaths } from "../../contract/urls.ts";
import { type ExportJob, filesOf } from "./exporter.ts";

export interface ExportNews {
  readonly space: string;
  readonly outcome: "ready" | "failed";
  readonly kind: ExportKind;
  /** Paths on the public site; none of a failed one. */
  readonly paths: readonly string[];
  readonly reason?: string;
}

export interface TellOptions {
  readonly tell: (news: ExportNews) => Promise<void>;
  /** Tries before a download counts as failed. */
  readonly attempts: number;
  readonly log: Log;
}

/** News that cannot be told fails the try: the next one finds the download made, and tells again. Of what nobody wants any more there is none. */
export function telling(make: (job: Job<ExportJob>) => Promise<boolean>, { tell, attempts, log }: TellOptions): (job: Job<ExportJob>) => Promise<void> {
  return async (job) => {
    const { space, kind } = job.data;
    try {
      if (!(await make(job))) return;
    } catch (error) {
      const isLast = error instanceof HopelessJob || job.attempts + 1 >= attempts;
      const news = { space, kind, outcome: "failed", paths: [], reason: (error as Error).message } as const;
      const complain = (cause: unknown) => log.error({ space, kind, reason: news.reason, cause: String(cause) }, "nobody could be told that a download failed");
      if (isLast) await tell(news).catch(complain);
      throw error;
    }
    await tell({ space, kind, outcome: "ready", paths: filesOf[kind].map((name) => replayPaths.download(space, name)) });
  };
}
