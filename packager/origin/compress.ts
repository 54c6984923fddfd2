/** A playlist's bytes and a coding go in, the compressed bytes come out; made off the event loop, as small as they get: one buffer serves a crowd. */
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Coding } from "./accepted-coding.ts";

const brotli = promisify(brotliCompress);
const deflate = promisify(gzip);
/** Bits of the window: live playlists are some kilobytes long, and a small window is set up sooner. */
const windowBits = 12;
/** Bytes beyond which the best is not worth its time: the list of a whole broadcast would take seconds. */
const maxBestBytes = 16_384;
const quickQuality = 5;

export function compress(bytes: Buffer, coding: Exclude<Coding, "identity">): Promise<Buffer> {
  if (coding === "gzip") return deflate(bytes, { level: constants.Z_BEST_COMPRESSION });
  const params = {
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    ...(bytes.length > maxBestBytes
      ? { [constants.BROTLI_PARAM_QUALITY]: quickQuality }
      : { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_LGWIN]: windowBits }),
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  return brotli(bytes, { params });
}
