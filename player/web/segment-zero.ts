/** hls.js's buffer controller comes out, mended for a programme whose first segment, number 0, is still being played. */
import Hls, { type FragmentTracker } from "hls.js/light";

const Original = Hls.DefaultConfig.bufferController;

/**
 * hls.js 1.7 looks for what the browser evicted whenever a part was appended, and leaves out the segments up to the part's own. It reads
 * number 0 as "none" there (`fragment.sn || -1`), so each part of segment 0 makes it forget all of them, and it asks for the last one
 * again and again until segment 1 is closed. Nothing is older than segment 0, so nothing is to be looked for.
 */
export const bufferController =
  Original &&
  class extends Original {
    constructor(hls: Hls, tracker: FragmentTracker) {
      super(hls, tracker);
      const detect = tracker.detectEvictedFragments.bind(tracker);
      tracker.detectEvictedFragments = (...look) => {
        const [, , , , part] = look;
        if (part?.fragment.sn !== 0) detect(...look);
      };
    }
  };
