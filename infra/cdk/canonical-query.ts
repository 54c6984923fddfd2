/** A viewer's query string goes in; the delivery directives come out in one order, so that players who order them differently share an answer. */
import { directives } from "./cache-policies.ts";

/**
 * Source of a CloudFront Function (JavaScript 2.0). CloudFront keeps apart what differs only in order; each player has its own.
 * A repeated directive stays repeated: the origin refuses it.
 */
export const canonicalQuerySource = `function handler(event) {
  var request = event.request;
  var given = request.querystring;
  var ordered = {};
  ${JSON.stringify(directives)}.forEach(function (name) {
    if (given[name]) ordered[name] = given[name];
  });
  request.querystring = ordered;
  return request;
}
`;
