# One crowd's requests go in, one request per object goes on to an origin. Varnish 7.1 or later, started with the parameters of varnish.ts.
# `origins.vcl`, beside this file, names the origins: renderOrigins() writes it, and compose has it ready.
vcl 4.1;

import std;
include "./origins.vcl";

sub vcl_recv {
  if (req.http.host) {
    set req.http.host = std.tolower(req.http.host);
  }
  set req.backend_hint = origins.backend();
  # Nobody is told apart by a cookie, so nobody's cookie reaches a cache key or an origin.
  unset req.http.cookie;
  unset req.http.x-has;
  # What the internal ports answer is not public, even if an origin were to pass it on.
  if (req.url ~ "(?i)^/+internal(/|\?|$)") {
    return (synth(404));
  }
  if (req.url ~ "^/live/[^/]+/programme\.pcm(\?|$)") {
    # Sound as it is made, for as long as the programme lasts, and for one engine alone.
    return (pipe);
  }
  if (req.url ~ "^/live/") {
    call live_recv;
  }
  if (req.method == "GET" && req.url ~ "^/v1/spaces/[^/]+/events(\?|$)") {
    # An event stream lasts for hours and must not be gathered up on the way.
    return (pipe);
  }
  if ((req.method != "GET" && req.method != "HEAD") || req.http.authorization || req.url ~ "^/(v1|whip)/") {
    return (pass);
  }
  # Pages and their files: kept as long as their own Cache-Control says, by host and whole query.
  if (req.url ~ "^/(player\.js|assets/)" && req.http.accept-encoding ~ "(?i)\bbr\b" && req.http.accept-encoding !~ "(?i)\bbr\s*;\s*q=0(\.0*)?\s*(,|$)") {
    # Scripts are compressed once, when they are built, and best so.
    set req.http.accept-encoding = "br";
  } elsif (req.http.accept-encoding) {
    call plain_coding;
  }
  return (hash);
}

# The key of a live path is the path and the three delivery directives in one order, whatever else the query holds (RFC 8216bis section 6.2.5).
sub live_recv {
  if (req.method == "OPTIONS") {
    # A browser asks once for every URL; the answer is always the same.
    return (synth(204));
  }
  if (req.method != "GET" && req.method != "HEAD") {
    return (pass);
  }
  unset req.http.authorization;
  if (req.url ~ "\?") {
    # Repeated and malformed directives stay: the origin refuses them by name.
    set req.http.x-directives = regsuball("&" + regsub(std.querysort(req.url), "^[^?]*\?", ""), "&(?!_HLS_(?:msn|part|skip)=)[^&]*", "");
    set req.url = regsub(req.url, "\?.*$", "");
    if (req.url ~ "/(index|saver|replay)\.m3u8$") {
      set req.url = req.url + regsub(req.http.x-directives, "^&", "?");
    }
    unset req.http.x-directives;
  }
  if (req.url ~ "_HLS_msn=" && req.http.if-none-match ~ """^"[A-Za-z0-9_-]{1,32}"$""") {
    # Who asks again for a playlist that it has waits for the one after it: video.js does at the end of each segment, and had the same one for two seconds.
    set req.http.x-has = req.http.if-none-match;
  }
  # Only playlists come compressed, and then as the origin made them: its strong entity tag names these very bytes.
  if (req.url ~ "\.m3u8(\?|$)") {
    call playlist_coding;
  } else {
    unset req.http.accept-encoding;
  }
  # A playlist out of its time misleads a player. Only when no origin is left does an old one beat none.
  if (std.healthy(well.backend())) {
    set req.grace = 0s;
  }
  return (hash);
}

sub playlist_coding {
  if (req.http.accept-encoding ~ "(?i)\bbr\b" && req.http.accept-encoding !~ "(?i)\bbr\s*;\s*q=0(\.0*)?\s*(,|$)") {
    set req.http.accept-encoding = "br";
  } else {
    call plain_coding;
  }
}

sub plain_coding {
  if (req.http.accept-encoding ~ "(?i)\bgzip\b" && req.http.accept-encoding !~ "(?i)\bgzip\s*;\s*q=0(\.0*)?\s*(,|$)") {
    set req.http.accept-encoding = "gzip";
  } else {
    unset req.http.accept-encoding;
  }
}

sub vcl_hash {
  hash_data(req.url);
  hash_data(req.http.x-has);
  if (req.url !~ "^/live/") {
    hash_data(req.http.host);
  } elsif (req.url ~ "_HLS_msn=|/pp?[0-9]+\.(m4s|vtt)$") {
    # When an origin falls silent, nobody new must wait behind what it holds: who is well is part of the key, and the other one is asked.
    call hash_origins;
  }
  # Each coding is an object of its own, so that neither waits for the other one's held request.
  hash_data(req.http.accept-encoding);
  return (lookup);
}

sub vcl_pipe {
  # One exchange a connection: what follows on it must come through vcl_recv again.
  set bereq.http.connection = "close";
  return (pipe);
}

sub vcl_backend_fetch {
  if (bereq.url ~ "^/live/") {
    # Three target durations, 12 s, and what a busy origin needs; one that says nothing for longer has stopped.
    set bereq.first_byte_timeout = 13500ms;
  }
  if (bereq.retries == 0) {
    set bereq.http.x-asked = now - std.real2time(0.0, now);
  } elsif (bereq.retries == 1) {
    # The other one first; then, should that have been the same one again, the first.
    set bereq.backend = backward.backend();
  } else {
    set bereq.backend = forward.backend();
  }
  return (fetch);
}

sub vcl_backend_response {
  if (bereq.uncacheable || bereq.url !~ "^/live/") {
    call page_response;
    return (deliver);
  }
  # Whole or not at all: an origin killed in the middle of an answer is then only a reason to ask the other one.
  set beresp.do_stream = false;
  unset beresp.http.set-cookie;
  call try_the_other;
  set beresp.grace = 0s;
  set beresp.keep = 0s;
  if (beresp.status >= 500) {
    # Everybody who waited for this gets this answer. Were it not kept, each of them would be held at the origin in turn.
    set beresp.uncacheable = false;
    set beresp.ttl = 500ms;
  } elsif (beresp.status >= 400 && beresp.http.cache-control ~ "(?i)no-store") {
    # "Not yet": long enough for a crowd to share, too short for anybody to be kept from what comes next.
    set beresp.uncacheable = false;
    set beresp.ttl = 100ms;
  } elsif (beresp.status >= 400) {
    set beresp.uncacheable = false;
    if (beresp.ttl > 1s || beresp.http.cache-control !~ "(?i)max-age") {
      set beresp.ttl = 1s;
    }
  } elsif (beresp.ttl <= 0s && bereq.url ~ "_HLS_msn=") {
    set beresp.uncacheable = false;
    set beresp.ttl = 1s;
  } elsif (bereq.url ~ "_HLS_msn=" && (beresp.http.cache-control ~ "s-maxage=1\b" || (bereq.http.x-has && beresp.http.etag == bereq.http.x-has))) {
    # Not held, or no newer one yet: it is the newest until the next part, and who is as late as that must not be made later still.
    set beresp.ttl = 100ms;
  } elsif (bereq.url ~ "\.m3u8$" && bereq.url !~ "^/live/~[^/]*\.") {
    # Never with a signature, which may be over by then. Given out only when every origin is gone.
    set beresp.grace = 60s;
  }
  return (deliver);
}

# A twin may have what this one has not: it was told of the space a moment ago, or restarted, it is closing, it is full.
sub try_the_other {
  if (beresp.status == 404 && bereq.url ~ "\.(m3u8|m4s|mp4|vtt)(\?|$)") {
    call ask_again;
  }
  # Not after a hold: what did not come to one origin within three target durations does not come to the other.
  if (beresp.status >= 500 && now - std.real2time(std.real(bereq.http.x-asked, 0.0), now) < 2s) {
    call ask_again;
  }
}

sub page_response {
  # What its host deletes is had for no longer than it was said to live.
  if (bereq.url ~ "^/replay/") {
    set beresp.grace = 0s;
    set beresp.keep = 0s;
  }
  if (beresp.status >= 400 && beresp.ttl > 1s) {
    set beresp.ttl = 1s;
    set beresp.grace = 0s;
  }
  if (beresp.ttl <= 0s || beresp.http.set-cookie || beresp.http.cache-control ~ "(?i)no-store|private") {
    set beresp.uncacheable = true;
    set beresp.ttl = 1s;
  }
}

sub vcl_backend_error {
  # One that said nothing until its time was over is followed by one more, not by two.
  if ((bereq.method == "GET" || bereq.method == "HEAD") && now - std.real2time(std.real(bereq.http.x-asked, 0.0), now) < 20s) {
    call ask_again;
  }
  set beresp.status = 503;
  set beresp.reason = "Service Unavailable";
  set beresp.http.retry-after = "1";
  set beresp.http.cache-control = "no-store";
  set beresp.http.content-type = "application/problem+json";
  set beresp.http.access-control-allow-origin = "*";
  set beresp.http.access-control-expose-headers = "age, content-length, content-range, date, etag, retry-after";
  set beresp.grace = 0s;
  set beresp.keep = 0s;
  if (!bereq.uncacheable) {
    set beresp.ttl = 500ms;
  }
  set beresp.body = """{"type":"urn:rostrum:error:unavailable","title":"A part of the system is not ready; try again","status":503,"detail":"No origin answers; try again.","code":"unavailable"}""";
  return (deliver);
}

sub vcl_deliver {
  unset resp.http.via;
  unset resp.http.x-varnish;
}

sub vcl_synth {
  unset resp.http.server;
  unset resp.http.x-varnish;
  if (resp.status == 204) {
    set resp.http.access-control-allow-origin = "*";
    set resp.http.access-control-allow-methods = "GET, HEAD, OPTIONS";
    set resp.http.access-control-allow-headers = "*";
    set resp.http.access-control-max-age = "86400";
    set resp.http.allow = "GET, HEAD, OPTIONS";
    set resp.body = "";
    return (deliver);
  }
  set resp.http.cache-control = "no-store";
  set resp.http.content-type = "application/problem+json";
  set resp.body = """{"type":"urn:rostrum:error:not_found","title":"Nothing is here","status":404,"detail":"Nothing is here.","code":"not_found"}""";
  return (deliver);
}
