/** A viewer's request for a playlist goes in; the delivery directives come out in one order, so that players who order them differently share an answer, and beside them which playlist the viewer has. */
import { directives, hasHeader } from "./cache-policies.ts";

/** For so long those who have the same playlist share the answer that there is no newer one, as at our Varnish. */
const sharedMs = 100;

/**
 * Source of a CloudFront Function (JavaScript 2.0). CloudFront keeps apart what differs only in order; each player has its own.
 * A repeated directive stays repeated: the origin refuses it.
 * Who asks again for a playlist that it has waits for the one after it (video.js does at the end of each segment), and would get the one in the cache for as long as that may be kept there.
 */
export const canonicalQuerySource = `function handler(event) {
  var request = event.request;
  var given = request.querystring;
  var ordered = {};
  ${JSON.stringify(directives)}.forEach(function (name) {
    if (given[name]) ordered[name] = given[name];
  });
  request.querystring = ordered;
  var headers = request.headers;
  var known = headers["if-none-match"];
  delete headers["${hasHeader}"];
  if (given._HLS_msn && known && /^"[A-Za-z0-9_-]{1,32}"$/.test(known.value)) {
    headers["${hasHeader}"] = { value: known.value + Math.floor(Date.now() / ${sharedMs}) };
  }
  return request;
}
`;
