/** A tone that climbs a step every eighth of a second: what was recorded of it tells every gap, and every moment at which it is heard twice. */
import { envelopeOf, toneLevel } from "./signal.ts";

export const stepMs = 125;
/** Four seconds from the first to the last: longer than any listener is behind. */
export const steps = Array.from({ length: 32 }, (_, index) => 500 + index * 100);

/** A tone 20 dB under its usual level is not heard. */
const silentBelow = 0.1;
/** What is so far under the strongest tone is no second one. */
const doubledAboveDb = -20;
/** A window holds the step before, and whatever a codec smears of it. */
const nearSteps = 2;
const gapBlockMs = 5;
const windowMs = 100;
const hopMs = 25;

type Span = readonly [fromMs: number, untilMs: number];

export interface Heard {
  /** Usual root mean square: silence has no gaps. */
  readonly level: number;
  /** Longest silence, ms, in `fromMs` to `untilMs`. */
  gapMs(fromMs: number, untilMs: number): number;
  /** How much further the programme is heard to be in `there` than in `here`, ms: what lies between is made up for by the clock. */
  aheadMs(there: Span, here: Span): number;
  /** Longest time for which two places of the programme are heard at once, ms, beyond the window in which they merely meet. */
  doubledMs(fromMs: number, untilMs: number): number;
}

export function hear(samples: Float32Array, rate: number): Heard {
  const envelope = envelopeOf(samples, (rate * gapBlockMs) / 1000);
  const usual = median([...envelope]);
  const silent = [...envelope].map((level) => level < usual * silentBelow);
  const levels = windows(samples, rate).map((window) => steps.map((hz) => toneLevel(window, { hz, rate })));
  const doubled = levels.map(isDoubled);
  // In steps, against a programme that began with the recording.
  const places = levels.map((one, index) => strongestOf(one) - Math.round((index * hopMs) / stepMs));
  const placesIn = ([fromMs, untilMs]: Span) => places.slice(fromMs / hopMs, untilMs / hopMs);
  return {
    level: usual,
    gapMs: (fromMs, untilMs) => longest(silent.slice(fromMs / gapBlockMs, untilMs / gapBlockMs)) * gapBlockMs,
    aheadMs(there, here) {
      const [zero = 0] = placesIn(here);
      const [far, near] = [there, here].map((span) => median(placesIn(span).map((place) => wrapped(place - zero)))) as [number, number];
      return wrapped(far - near) * stepMs;
    },
    doubledMs(fromMs, untilMs) {
      const most = longest(doubled.slice(fromMs / hopMs, untilMs / hopMs));
      return Math.max(0, most * hopMs - windowMs);
    },
  };
}

function windows(samples: Float32Array, rate: number): Float32Array[] {
  const [length, hop] = [(rate * windowMs) / 1000, (rate * hopMs) / 1000];
  return Array.from({ length: Math.max(0, Math.floor((samples.length - length) / hop) + 1) }, (_, index) =>
    samples.subarray(index * hop, index * hop + length),
  );
}

/** Steps far from the strongest are another place of the programme. */
function isDoubled(levels: readonly number[]): boolean {
  const strongest = strongestOf(levels);
  const others = levels.filter((_, step) => Math.abs(wrapped(step - strongest)) > nearSteps);
  return Math.max(...others) > (levels[strongest] ?? 0) + doubledAboveDb;
}

function strongestOf(levels: readonly number[]): number {
  return levels.reduce((best, level, step) => (level > (levels[best] ?? 0) ? step : best), 0);
}

/** The staircase begins again at its end: the nearer way round. */
function wrapped(difference: number): number {
  const half = steps.length / 2;
  return ((((difference + half) % steps.length) + steps.length) % steps.length) - half;
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

function longest(flags: readonly boolean[]): number {
  let [run, most] = [0, 0];
  for (const flag of flags) {
    run = flag ? run + 1 : 0;
    most = Math.max(most, run);
  }
  return most;
}
