/** An interval goes in, steady calls come out, also from a hidden page whose timers are held back. */

/**
 * Hidden pages get one timer call a second; the media element's own events still come four times a second while it plays. Either
 * may call first, never more often than the interval.
 */
export function startTicker(audio: HTMLAudioElement, { everyMs, run }: { readonly everyMs: number; readonly run: () => void }): () => void {
  const stop = new AbortController();
  let lastMs = Number.NEGATIVE_INFINITY;
  const tick = () => {
    const nowMs = performance.now();
    if (nowMs - lastMs < everyMs * 0.8) return;
    lastMs = nowMs;
    run();
  };
  const timer = setInterval(tick, everyMs);
  audio.addEventListener("timeupdate", tick, { signal: stop.signal });
  document.addEventListener("visibilitychange", tick, { signal: stop.signal });
  return () => {
    clearInterval(timer);
    stop.abort();
  };
}
