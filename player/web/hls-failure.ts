/** A fatal error of hls.js goes in; how the attempt failed comes out. */
import { type ErrorData, ErrorDetails, ErrorTypes } from "hls.js/light";
import type { Failure } from "./failure.ts";

const ofManifest: readonly string[] = [ErrorDetails.MANIFEST_LOAD_ERROR, ErrorDetails.MANIFEST_LOAD_TIMEOUT, ErrorDetails.MANIFEST_PARSING_ERROR];
const timeouts: readonly string[] = [ErrorDetails.MANIFEST_LOAD_TIMEOUT, ErrorDetails.LEVEL_LOAD_TIMEOUT, ErrorDetails.FRAG_LOAD_TIMEOUT];
const garbled: readonly string[] = [ErrorDetails.MANIFEST_PARSING_ERROR, ErrorDetails.LEVEL_PARSING_ERROR];
const codecs: readonly string[] = [
  ErrorDetails.MANIFEST_INCOMPATIBLE_CODECS_ERROR,
  ErrorDetails.BUFFER_ADD_CODEC_ERROR,
  ErrorDetails.BUFFER_INCOMPATIBLE_CODECS_ERROR,
];

export function failureOf({ type, details, response }: Pick<ErrorData, "type" | "details" | "response">): Failure {
  return {
    kind: codecs.includes(details) ? "codec" : kindOf(type),
    manifest: ofManifest.includes(details),
    silent: timeouts.includes(details),
    garbled: garbled.includes(details),
    ...(response && { status: response.code }),
  };
}

function kindOf(type: ErrorTypes): Failure["kind"] {
  if (type === ErrorTypes.NETWORK_ERROR) return "network";
  return type === ErrorTypes.MEDIA_ERROR ? "media" : "other";
}
