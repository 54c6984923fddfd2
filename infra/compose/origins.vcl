# Written by renderOrigins() of varnish.ts: where the packagers are, and in which order they are asked.
vcl 4.1;

import directors;
import std;

probe alive {
  .request = "OPTIONS /live/probe HTTP/1.1" "Host: probe" "Connection: close";
  .expected_response = 204;
  .interval = 500ms;
  .timeout = 1500ms;
  .window = 4;
  .threshold = 2;
  .initial = 4;
}

backend origin_1 {
  .host = "packager-1";
  .port = "8080";
  .probe = alive;
  .connect_timeout = 1s;
  .first_byte_timeout = 32s;
  .between_bytes_timeout = 10s;
}

backend origin_2 {
  .host = "packager-2";
  .port = "8080";
  .probe = alive;
  .connect_timeout = 1s;
  .first_byte_timeout = 32s;
  .between_bytes_timeout = 10s;
}

backend origin_1_busy {
  .host = "packager-1";
  .port = "8080";
  .connect_timeout = 1s;
  .first_byte_timeout = 32s;
  .between_bytes_timeout = 10s;
}

backend origin_2_busy {
  .host = "packager-2";
  .port = "8080";
  .connect_timeout = 1s;
  .first_byte_timeout = 32s;
  .between_bytes_timeout = 10s;
}

sub vcl_init {
  new well = directors.fallback(sticky = true);
  well.add_backend(origin_1);
  well.add_backend(origin_2);
  new origins = directors.fallback();
  origins.add_backend(well.backend());
  origins.add_backend(origin_1_busy);
  origins.add_backend(origin_2_busy);
  new forward = directors.fallback();
  forward.add_backend(origin_1);
  forward.add_backend(origin_2);
  forward.add_backend(origin_1_busy);
  forward.add_backend(origin_2_busy);
  new backward = directors.fallback();
  backward.add_backend(origin_2);
  backward.add_backend(origin_1);
  backward.add_backend(origin_2_busy);
  backward.add_backend(origin_1_busy);
}

sub ask_again {
  if (bereq.retries < 2) {
    return (retry);
  }
}

sub hash_origins {
  hash_data("" + std.healthy(origin_1));
  hash_data("" + std.healthy(origin_2));
}
