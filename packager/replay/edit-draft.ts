/** A replay's facts go in; what its host needs to edit it comes out: as it stands, how loud it was when, and where the talk seems to begin and end. */
import type { ObjectStore } from "../../infra/storage/object-store.ts";
import type { EditDraft } from "../contract/replay-forms.ts";
import { samplesToMs } from "../contract/samples.ts";
import { secondsOf } from "./cut.ts";
import { deadAirOf } from "./dead-air.ts";
import { editedOf } from "./edited.ts";
import { readLevels } from "./export/make-files.ts";
import { DamagedRecording, readRecording } from "./recording.ts";
import type { ReplayFacts } from "./replay-facts.ts";

/** @throws DamagedRecording when no rendition's index can be read. */
export async function draftOf(store: ObjectStore, facts: ReplayFacts): Promise<EditDraft> {
  const recording = await readRecording(store, facts);
  if (!recording) throw new DamagedRecording("The recording's manifest is gone.");
  const { space, title, visibility, revision, trim = {}, chapters } = facts;
  const { whole, programme, chapters: shown } = editedOf({ chapters }, recording);
  const waveform = await readLevels(store, recording);
  const seconds = (sample: number) => Math.round(samplesToMs(sample - programme.start)) / 1000;
  return {
    ...{ space, title, visibility, revision, trim, seconds: secondsOf(whole) },
    chapters: shown.map((chapter) => ({ title: chapter.title, start: seconds(chapter.start) })),
    ownChapters: chapters !== undefined,
    ownCover: facts.cover !== undefined,
    ...(waveform && { waveform }),
    suggestedTrim: waveform ? deadAirOf({ loudness: waveform.loudness, bucketSeconds: waveform.samples_per_pixel / waveform.sample_rate }) : {},
  };
}
