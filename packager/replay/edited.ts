/** A recording's index and what its host wants of it go in; what is played of it, and its chapters, come out. */
import { type Profile, profiles } from "../contract/profile.ts";
import type { Cut } from "../contract/urls.ts";
import { type Chapter, chaptersOf, givenChapters, type Programme } from "./chapters.ts";
import { cutOf, programmeOf, type Trim, wholeCut } from "./cut.ts";
import type { Recording } from "./recording.ts";
import { type SpokenSpan, spokenIn } from "./spoken.ts";

export interface Edited {
  readonly profile: Profile;
  readonly whole: Cut;
  readonly cut: Cut;
  readonly programme: Programme;
  readonly chapters: readonly Chapter[];
  readonly spoken: readonly SpokenSpan[];
}

/** What a host may say of how a replay plays. */
interface Wishes {
  readonly chapters?: readonly { readonly title: string; readonly start: number }[] | undefined;
  readonly trim?: Trim | undefined;
}

export function editedOf({ chapters, trim = {} }: Wishes, { manifest, segments }: Pick<Recording, "manifest" | "segments">): Edited {
  const profile = profiles[manifest.broadcast.profile];
  const whole = wholeCut({ segments, profile });
  const cut = cutOf(whole, trim);
  const programme = programmeOf(cut, { segments, profile });
  const spoken = spokenIn(segments);
  const zero = programmeOf(whole, { segments, profile }).start;
  return { profile, whole, cut, programme, spoken, chapters: chapters ? givenChapters(chapters, { ...programme, zero }) : chaptersOf(spoken, programme) };
}
