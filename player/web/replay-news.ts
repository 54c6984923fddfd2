/** The address that tells how far a replay's files are goes in; what has become of the replay comes out, until it is settled. */
import type { AnswerOf } from "../../infra/client/client.ts";
import type { ReplayState } from "./scene.ts";

export interface ReplayNews {
  readonly replay: ReplayState;
  /** 0 to 1. */
  readonly progress?: number | undefined;
  readonly unlisted?: boolean;
}

type Exports = Pick<AnswerOf<"GET /replay/{space}/exports.json">, "visibility"> & {
  readonly exports: readonly Pick<AnswerOf<"GET /replay/{space}/exports.json">["exports"][number], "state" | "progress">[];
};

const askEveryMs = 3000;
/** A recording is complete so long after the end at the latest; what is not there by then was taken away. */
const completeWithinMs = 300_000;

/** @param endedAtMs when the space ended, epoch ms. */
export async function tellReplay(address: string, { endedAtMs, onNews }: { readonly endedAtMs: number; readonly onNews: (news: ReplayNews) => void }) {
  for (;;) {
    const answer = await fetch(address).catch(() => undefined);
    const news = answer && (await newsOf(answer, { overMs: Date.now() - endedAtMs }));
    if (news) onNews(news);
    if (news && news.replay !== "preparing") return;
    await new Promise((resolve) => setTimeout(resolve, askEveryMs * (1 + Math.random())));
  }
}

/** @returns undefined where the answer tells nothing. */
async function newsOf(answer: Response, { overMs }: { readonly overMs: number }): Promise<ReplayNews | undefined> {
  if (answer.status === 404) return { replay: overMs > completeWithinMs ? "removed" : "preparing" };
  if (!answer.ok) return undefined;
  return replayNews((await answer.json()) as Exports);
}

export function replayNews({ visibility, exports }: Exports): ReplayNews {
  const unlisted = visibility === "unlisted";
  const open = exports.some(({ state }) => state === "waiting" || state === "active");
  if (!open) return { replay: "ready", unlisted, progress: undefined };
  const done = exports.map(({ state, progress }) => (state === "ready" || state === "failed" ? 1 : progress));
  return { replay: "preparing", unlisted, progress: done.reduce((sum, one) => sum + one, 0) / done.length };
}
