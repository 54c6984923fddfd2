import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfig } from "../../infra/config/config.ts";
import { StartupError } from "../../infra/errors/rostrum-error.ts";

const refusal = (environment: Record<string, string>) => {
  try {
    readConfig(environment);
  } catch (error) {
    assert.ok(error instanceof StartupError);
    assert.equal(error.message.includes("\n"), false, "one line");
    return error.message;
  }
  return assert.fail("expected a refusal");
};

test("an empty environment gives the documented defaults", () => {
  const config = readConfig({});
  assert.equal(config.PORT, 8080);
  assert.equal(config.HOST_MIN_FOLLOWERS, 600);
  assert.equal(config.PUBLIC_URL, undefined);
});

test("a TURN server is a plain address, and packagers are reached without TLS", () => {
  for (const url of ["turn:turn.example:3478", "turns:[2001:db8::1]:5349?transport=tcp"])
    assert.equal(readConfig({ TURN_URL: url, TURN_SECRET: "s" }).TURN_URL, url);
  for (const url of ["turn:", "turn:a b", 'turn:a"', "turn:<a>", "turn:a\r\nx: y", "turn:a\n"])
    assert.match(refusal({ TURN_URL: url, TURN_SECRET: "s" }), /^TURN_URL /);
  assert.match(refusal({ ROSTRUM_PACKAGER_URLS: "http://a:1,https://b:2" }), /^ROSTRUM_PACKAGER_URLS /);
});

test("an empty value counts as not set", () => {
  assert.equal(readConfig({ PORT: "" }).PORT, 8080);
});

test("a malformed value is refused by name, with what was given", () => {
  assert.match(refusal({ PORT: "eighty" }), /^PORT .*"eighty"/);
  assert.match(refusal({ PORT: "70000" }), /^PORT /);
  assert.match(refusal({ PUBLIC_URL: "ftp://example.org" }), /^PUBLIC_URL /);
  assert.match(refusal({ LOG_LEVEL: "loud" }), /^LOG_LEVEL /);
  assert.match(refusal({ ICE_PUBLIC_IP: "1.2.3" }), /^ICE_PUBLIC_IP /);
});

test("a malformed secret is refused without being repeated", () => {
  assert.equal(refusal({ API_KEY: "short" }).includes("short"), false);
  assert.equal(refusal({ DATABASE_URL: "mysql://ada:sesame@host/db" }), "DATABASE_URL is not valid: expected postgres://user:password@host/database.");
});

test("a misspelt setting of our own is refused", () => {
  assert.match(refusal({ ROSTRUM_ROOM_PROCESES: "2" }), /ROSTRUM_ROOM_PROCESES is not a setting/);
});

test("settings that go together are refused alone", () => {
  assert.match(refusal({ TLS_CERT: "a.pem" }), /TLS_KEY is missing/);
  assert.match(refusal({ TURN_SECRET: "s" }), /TURN_URL is missing/);
  assert.match(refusal({ S3_ENDPOINT: "http://127.0.0.1:9" }), /S3_BUCKET is missing/);
  assert.equal(readConfig({ S3_BUCKET: "bucket" }).S3_BUCKET, "bucket");
});

test("a public URL loses its trailing slash and packager addresses become a list", () => {
  assert.equal(readConfig({ PUBLIC_URL: "https://live.example.org/" }).PUBLIC_URL, "https://live.example.org");
  assert.deepEqual(readConfig({ ROSTRUM_PACKAGER_URLS: "http://a:1,http://b:2/" }).ROSTRUM_PACKAGER_URLS, ["http://a:1", "http://b:2"]);
});
