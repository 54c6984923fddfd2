/** Every error code a caller can meet, with its HTTP status and title. Documented and tested to be complete. */

export const catalogue = {
  account_not_found: { status: 404, title: "No such account" },
  bad_directive: { status: 400, title: "A playlist directive is malformed or out of range" },
  barred: { status: 403, title: "This account was removed from the space" },
  body_invalid: { status: 400, title: "The body does not have the expected form" },
  body_too_large: { status: 413, title: "The body is too large" },
  codec_not_supported: { status: 422, title: "The offer has no usable Opus audio" },
  forbidden: { status: 403, title: "This credential does not allow the action" },
  host_not_eligible: { status: 403, title: "The host has too few followers" },
  id_invalid: { status: 400, title: "The identifier is not of the allowed form" },
  internal: { status: 500, title: "Something failed on the server" },
  media_type_not_supported: { status: 415, title: "The content type is not supported here" },
  method_not_allowed: { status: 405, title: "The method is not allowed here" },
  no_room_capacity: { status: 503, title: "No room process has a free place" },
  not_found: { status: 404, title: "Nothing is here" },
  oembed_format_not_supported: { status: 501, title: "This oEmbed format is not given" },
  precondition_failed: { status: 412, title: "The entity tag does not match this session" },
  precondition_required: { status: 428, title: "An If-Match header is required" },
  rate_limited: { status: 429, title: "Too many tries; wait a moment" },
  sdp_invalid: { status: 400, title: "The session description cannot be used" },
  session_not_found: { status: 404, title: "No such WHIP session" },
  space_ended: { status: 410, title: "The space has ended" },
  space_not_found: { status: 404, title: "No such space" },
  space_not_live: { status: 409, title: "The space is not live" },
  stage_full: { status: 409, title: "All thirteen seats on stage are taken" },
  state_conflict: { status: 409, title: "The space is in another state" },
  token_invalid: { status: 401, title: "The token is missing, malformed, expired or for another space" },
  trickle_not_supported: { status: 422, title: "This trickle fragment cannot be applied" },
  unavailable: { status: 503, title: "A part of the system is not ready; try again" },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

export type ErrorCode = keyof typeof catalogue;
