/** What of a signed space's replay needs its signature, and what a token guards instead. */
import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { test } from "node:test";
import { RostrumError } from "../../../infra/errors/rostrum-error.ts";
import { refusesDownload } from "../../../packager/origin/download-gate.ts";

function refused(method: string, url: string): boolean {
  const request = { method, url, headers: {} } as IncomingMessage;
  const response = { writeHead: () => response, end: () => response } as unknown as ServerResponse;
  const admit = () => {
    throw new RostrumError("signature_required", "This space is heard with a signature.");
  };
  return refusesDownload({ request, response }, { admit });
}

test("without a signature nothing can be heard or looked at, and the host edits with a token", () => {
  for (const name of ["audio.m4a", "waveform.json", "exports.json", "clips/1-2", "edit.json/x"])
    assert.equal(refused("GET", `/replay/~paid/${name}`), true, name);
  for (const name of ["edit.json", "clips"]) assert.equal(refused("GET", `/replay/~paid/${name}`), false, name);
  assert.equal(refused("POST", "/replay/~paid/clips"), true, "nor cut out");
  assert.equal(refused("POST", "/replay/~paid/exports"), false, "exports");
  for (const method of ["PATCH", "DELETE"]) assert.equal(refused(method, "/replay/~paid"), false, method);
  assert.equal(refused("GET", "/replay/open/audio.m4a"), false);
});

test("an escaped tilde hides no signed space: who answers behind the gate reads it as a tilde", () => {
  for (const tilde of ["%7E", "%7e"]) {
    assert.equal(refused("GET", `/replay/${tilde}paid/audio.m4a`), true, tilde);
    assert.equal(refused("GET", `/replay/${tilde}paid/edit.json`), false, tilde);
  }
});
