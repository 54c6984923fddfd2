/** The address of a space that has not begun goes in; a call comes when it answers. */
import { backoffMs } from "../../infra/lifecycle/backoff.ts";

const near = { baseMs: 2500, capMs: 4000 };
const far = { baseMs: 20_000, capMs: 30_000 };
const nearMs = 60_000;

interface DoorOptions {
  readonly startsAtMs: number | undefined;
  readonly onOpen: () => void;
  readonly signal: AbortSignal;
}

/** Asks seldom and jittered; every answer is one that a cache shares among all who wait. Loaded only by who waits. */
export function watchDoor(src: string, { startsAtMs, onOpen, signal }: DoorOptions): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ask = async () => {
    const response = await fetch(src, { signal, credentials: "omit" }).catch(() => undefined);
    if (response?.ok) onOpen();
    else next();
  };
  const next = () => {
    if (signal.aborted) return;
    const soon = startsAtMs === undefined || startsAtMs - Date.now() < nearMs;
    timer = setTimeout(() => void ask(), backoffMs(0, soon ? near : far));
  };
  signal.addEventListener("abort", () => clearTimeout(timer));
  next();
}
