/** hls.js's buffer controller comes out, mended where what is on record as buffered is not what is there. */
import Hls, { Events, type FragmentTracker, type LevelDetails } from "hls.js/light";

/** Less is rounding. */
const toleranceSeconds = 0.05;

const Original = Hls.DefaultConfig.bufferController;

/**
 * hls.js 1.7 looks for what left the buffer, the browser's doing or its own, and takes it off its record. Two of these looks err:
 *
 * - One follows each part that was appended and leaves out the segments up to the part's own. It reads number 0 as "none" (`fragment.sn || -1`),
 *   so each part of segment 0 makes it forget all of them, and it asks for the last one again and again until segment 1 is closed. Nothing is older
 *   than segment 0, so nothing is to be looked for.
 * - One follows each cut of what was heard long ago. It takes a segment for gone while a part of it is between loading and buffer, and holds the
 *   parts before that for missing; where the segment ends it then waits for them, and the sound breaks off. So it waits until the part is there.
 *
 * And once the playlist has ended it takes a segment of which some parts came for whole: of a programme whose last part comes with the end it waits
 * for that part, without asking for it, for ever. So that segment is taken off the record, and its parts go on from where they were.
 */
export const bufferController =
  Original &&
  class extends Original {
    constructor(hls: Hls, tracker: FragmentTracker) {
      super(hls, tracker);
      const look = tracker.detectEvictedFragments.bind(tracker);
      let partIsComing = false;
      let postponed: (() => unknown) | undefined;
      tracker.detectEvictedFragments = (stream, ranges, kind, ...appended) => {
        const [, part] = appended;
        if (part?.fragment.sn === 0) return;
        if (partIsComing && appended.length === 0) postponed = () => hls.media && look(stream, hls.media.buffered, kind);
        else look(stream, ranges, kind, ...appended);
      };
      hls.on(Events.FRAG_LOADED, (_, { part }) => {
        partIsComing = part !== null;
      });
      hls.on(Events.FRAG_BUFFERED, () => {
        partIsComing = false;
        postponed?.();
        postponed = undefined;
      });
      hls.on(Events.LEVEL_UPDATED, (_, { details }) => {
        const last = details.fragments.at(-1);
        if (last && !details.live && !isWhole(last, { details, media: hls.media })) tracker.removeFragment(last);
      });
    }
  };

/** Who asks a little later finds no parts in the list of what has ended. */
function isWhole(
  { end }: { readonly end: number },
  { details: { partList }, media }: { readonly details: LevelDetails; readonly media: Hls["media"] },
): boolean {
  if (partList) return partList.every(({ loaded, gap }) => loaded || gap);
  const { buffered } = media ?? {};
  return buffered !== undefined && buffered.length > 0 && buffered.end(buffered.length - 1) > end - toleranceSeconds;
}
