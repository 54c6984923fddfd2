/** A track goes in, its level comes out ten times a second. */
import type { Clock } from "../../../infra/clock/clock.ts";
import { type Level, nextLevel, silentLevel } from "../model/level.ts";

const everyMs = 100;
const blockSamples = 2048;

/** @returns stops measuring and lets the audio hardware go. */
export function meterTrack(track: MediaStreamTrack, { clock, onLevel }: { readonly clock: Clock; readonly onLevel: (level: Level) => void }): () => void {
  const context = new AudioContext({ latencyHint: "interactive" });
  const analyser = new AnalyserNode(context, { fftSize: blockSamples });
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const block = new Float32Array(blockSamples);
  const stopped = new AbortController();
  void measure();
  return () => {
    stopped.abort();
    context.close().catch(() => undefined);
  };

  async function measure(): Promise<void> {
    let level = silentLevel;
    if (context.state === "suspended") context.resume().catch(() => undefined);
    while (!stopped.signal.aborted) {
      analyser.getFloatTimeDomainData(block);
      level = nextLevel(level, block);
      onLevel(level);
      await clock.sleep(everyMs, { signal: stopped.signal });
    }
  }
}
