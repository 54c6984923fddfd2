/** What ties the times of captions to those of the sound comes out: a line of every WebVTT file that a playlist names. */
import { sampleRate } from "../../contract/samples.ts";
import { gridAdvance } from "../grid.ts";

const mpegRate = 90_000;

/** MPEG time of the programme's start, where LOCAL is 0 (RFC 8216bis 3.1.4); decode times of the audio begin there too. */
export const timestampMap = [`X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:${(gridAdvance * mpegRate) / sampleRate}`];
