/** Pauses that nobody asked for go in, as a phone call makes them; the sound is taken up again when the device gives it back. */

/** After so long without it the listener is taken to have gone, and nothing more is loaded. */
const patienceMs = 60_000;

/** What the Audio Session API tells where there is one. */
interface AudioSession extends EventTarget {
  readonly state: "active" | "interrupted" | "inactive";
}

interface InterruptionOptions {
  /** Whether the programme believes that it is heard. */
  readonly sounding: () => boolean;
  readonly onResume: () => void;
  readonly onGiveUp: () => void;
}

/** Only a device that says that an interruption is over is played on by us: a headset that was pulled out must not go on aloud. */
export function watchInterruptions(audio: HTMLAudioElement, { sounding, onResume, onGiveUp }: InterruptionOptions): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const { audioSession } = navigator as { readonly audioSession?: AudioSession };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const begin = () => {
    if (!sounding() || audio.ended || audio.readyState === 0) return;
    clearTimeout(timer);
    timer = setTimeout(() => audio.paused && onGiveUp(), patienceMs);
  };
  const end = () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    onResume();
  };
  audio.addEventListener("pause", begin, { signal });
  audio.addEventListener("playing", end, { signal });
  audioSession?.addEventListener("statechange", () => audioSession.state === "active" && timer !== undefined && void audio.play().catch(() => undefined), {
    signal,
  });
  return () => {
    clearTimeout(timer);
    stop.abort();
  };
}
