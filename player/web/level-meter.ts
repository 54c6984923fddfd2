/** The sound of a media element goes in; its level, as it is heard, comes out a few times a second. */
import { loudness } from "./loudness.ts";

/** Enough for a ring that breathes. Asking for each picture of the screen instead would have the browser draw sixty a second. */
const everyMs = 80;

interface Captured extends HTMLAudioElement {
  captureStream?: () => MediaStream;
}

/**
 * It listens to a copy of the sound, so that nothing it does can be heard; where the browser gives none there are no levels.
 * It rests while the page is hidden. @returns a function that stops it.
 */
export function meterLevels(audio: Captured, onLevel: (level: number) => void): () => void {
  if (!audio.captureStream || matchMedia("(prefers-reduced-motion: reduce)").matches) return () => undefined;
  const context = new AudioContext({ latencyHint: "playback" });
  const analyser = new AnalyserNode(context, { fftSize: 1024 });
  const samples = new Float32Array(analyser.fftSize);
  let level = 0;
  // The element gives a new track whenever its source is rebuilt, and is tapped again.
  let tap: MediaStreamAudioSourceNode | undefined;
  const stream = audio.captureStream();
  const connect = () => {
    tap?.disconnect();
    tap = stream.getAudioTracks().length > 0 ? context.createMediaStreamSource(stream) : undefined;
    tap?.connect(analyser);
  };
  stream.addEventListener("addtrack", connect);
  connect();
  const look = () => {
    analyser.getFloatTimeDomainData(samples);
    level = Math.max(loudness(samples), level * 0.8);
    onLevel(level);
  };
  const timer = setInterval(look, everyMs);
  return () => {
    clearInterval(timer);
    stream.removeEventListener("addtrack", connect);
    tap?.disconnect();
    for (const track of stream.getTracks()) track.stop();
    void context.close();
  };
}
