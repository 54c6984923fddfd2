/** Nothing goes in; the `Date` field of an answer made now comes out (RFC 9110 section 6.6.1): wall-clock time, which caches hold against their own. */

let [second, text] = [Number.NaN, ""];

/** The same string for as long as it is the same second. */
export function httpDate(): string {
  const now = Math.floor(Date.now() / 1000);
  if (now !== second) [second, text] = [now, new Date(now * 1000).toUTCString()];
  return text;
}
