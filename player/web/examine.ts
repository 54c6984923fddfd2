/** The address of a playlist that a browser's own player refused goes in; what is wrong with it, as far as one request tells, comes out. */
import type { Failure } from "./failure.ts";

const patienceMs = 4000;

export async function examine(src: string, signal: AbortSignal): Promise<Pick<Failure, "status" | "silent" | "garbled">> {
  const timeout = AbortSignal.timeout(patienceMs);
  try {
    const response = await fetch(src, { signal: AbortSignal.any([signal, timeout]), credentials: "omit" });
    if (!response.ok) return { status: response.status };
    return (await response.text()).startsWith("#EXTM3U") ? {} : { garbled: true };
  } catch {
    return timeout.aborted ? { silent: true } : {};
  }
}
