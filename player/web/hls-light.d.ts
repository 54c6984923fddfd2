/** The light build of hls.js has no types of its own: it is the full build without alternate audio, subtitles, protection and inserted programmes. */
declare module "hls.js/light" {
  export {
    default,
    type ErrorData,
    ErrorDetails,
    ErrorTypes,
    Events,
    type FragBufferedData,
    type FragmentTracker,
    type HlsConfig,
    type LevelDetails,
  } from "hls.js";
}
