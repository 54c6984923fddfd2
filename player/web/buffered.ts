/** A media element goes in; how many seconds of sound it holds ahead of its playhead, and before it, come out. */

interface Held {
  readonly bufferedSeconds: number;
  readonly heldSeconds: number;
}

/** A playhead this close before a range counts as inside it. */
const toleranceSeconds = 0.05;

export function bufferedSeconds(audio: HTMLMediaElement): number {
  return heldBy(audio).bufferedSeconds;
}

export function heldBy({ buffered, currentTime }: HTMLMediaElement): Held {
  for (let index = 0; index < buffered.length; index++) {
    const [start, end] = [buffered.start(index), buffered.end(index)];
    if (start <= currentTime + toleranceSeconds && currentTime < end)
      return { bufferedSeconds: end - currentTime, heldSeconds: Math.max(0, currentTime - start) };
  }
  return { bufferedSeconds: 0, heldSeconds: 0 };
}
