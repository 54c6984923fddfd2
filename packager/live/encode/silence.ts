/** The access unit that stands in where there is none: 1024 samples of digital silence, at any bitrate. */

/**
 * ISO 14496-3 4.4.2.1: one single_channel_element (tag 0, global gain 0, long sine window, max_sfb 0, so neither sections nor scale factors
 * nor spectrum; no pulse, no TNS, no gain control), then ID_END: 29 zero bits and three ones.
 */
export const silentAccessUnit: Buffer = Buffer.from([0x00, 0x00, 0x00, 0x07]);
