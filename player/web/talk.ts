/** The playlist's date ranges go in; who is speaking at the moment that is heard comes out. */

export const talkClass = "io.rostrum.talk";

export interface TalkSpan {
  readonly account: string;
  readonly name: string;
  readonly startMs: number;
  /** Absent while the person is still speaking. */
  readonly endMs?: number;
}

export interface Voice {
  readonly account: string;
  readonly name: string;
}

/** Everyone whose span covers `dateMs`, each once, in the order in which they began. */
export function talkingAt(spans: readonly TalkSpan[], dateMs: number): Voice[] {
  const voices = new Map<string, Voice>();
  const covering = spans.filter(({ startMs, endMs }) => startMs <= dateMs && dateMs < (endMs ?? Number.POSITIVE_INFINITY));
  for (const { account, name } of covering.sort((a, b) => a.startMs - b.startMs)) {
    if (!voices.has(account)) voices.set(account, { account, name });
  }
  return [...voices.values()];
}
