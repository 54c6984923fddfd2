/** The time until the beginning goes in; what counts down to it, in the listener's language, comes out. */
import { fill, type Messages } from "./messages/languages.ts";
import { clockFace, timeAhead } from "./time-words.ts";

interface Countdown {
  readonly startsInMs: number | undefined;
  readonly messages: Messages;
  readonly language: string;
}

export function countdownOf({ startsInMs, messages, language }: Countdown): string | undefined {
  if (startsInMs === undefined || startsInMs <= 0) return undefined;
  const when = timeAhead(startsInMs, language);
  return when === undefined ? fill(messages.startsIn, { time: clockFace(startsInMs) }) : fill(messages.starts, { when });
}
