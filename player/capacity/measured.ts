/** The constants of the capacity model, each with where it comes from; the only place that holds a measured figure. */

export const measured = {
  /** Boxes of a part: fixed bytes, and bytes for each access unit (`npm run bench -- overhead`). */
  boxBytes: { fixed: 92, perAccessUnit: 4 },
  /** A delta update in brotli while three people talk in turns, bytes, by profile (`npm run bench -- overhead`); 155 less while nobody does. */
  playlistBytes: { fast: 505, balanced: 502, saver: 501 },
  /** Response headers over HTTP/2 with TLS records, bytes an answer (`npm run bench -- overhead`). */
  headerBytes: 63,
  /** CPU of one cache hit in Varnish 7.1 with the settings of `infra/edge/varnish.ts`, on a virtual core whose twin is busy, seconds (`npm run bench -- crowd`). */
  edgeSecondsPerRequest: 65e-6,
  /** CPU of one answer of the origin, seconds (`npm run bench -- origin`). */
  originSecondsPerRequest: 30e-6,
  /** Origin requests of each edge location for a part: the part, its playlist and, while newcomers come, their list (`npm run bench -- crowd`). */
  originRequestsPerPart: 2.5,
  /** Share of a core that may be used before answers queue. */
  usableShare: 0.6,
} as const;
