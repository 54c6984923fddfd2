/** A media element goes in; how many seconds of sound lie ahead of its playhead come out. */

/** A playhead this close before a range counts as inside it. */
const toleranceSeconds = 0.05;

export function bufferedSeconds({ buffered, currentTime }: HTMLMediaElement): number {
  for (let index = 0; index < buffered.length; index++) {
    if (buffered.start(index) <= currentTime + toleranceSeconds && currentTime < buffered.end(index)) return buffered.end(index) - currentTime;
  }
  return 0;
}
