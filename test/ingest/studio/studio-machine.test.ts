/** The state machine of the studio, as sentences about what the visitor meets. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { messageFor } from "../../../ingest/studio/model/messages.ts";
import { initialState, isTrying, mayRetry, transition } from "../../../ingest/studio/model/studio-machine.ts";
import type { StudioEvent, StudioState } from "../../../ingest/studio/model/studio-state.ts";

const after = (...events: StudioEvent[]): StudioState => events.reduce(transition, initialState);
const joinAsked: StudioEvent = { type: "joinAsked" };
const microphoneReady: StudioEvent = { type: "microphoneReady" };
const connected: StudioEvent = { type: "connected" };
const lost: StudioEvent = { type: "connectionLost" };
const failed: StudioEvent = { type: "attemptFailed" };
const retryDue: StudioEvent = { type: "retryDue" };
const notLive: StudioEvent = { type: "refused", reason: "not_live" };
const onStage = [joinAsked, microphoneReady, connected];

test("joining goes by way of the microphone", () => {
  assert.deepEqual(after(joinAsked), { phase: "asking" });
  assert.deepEqual(after(joinAsked, microphoneReady), { phase: "joining", attempt: 0, again: false });
  assert.deepEqual(after(...onStage), { phase: "onStage" });
});

test("a lost connection is tried again at once, and then with growing attempts", () => {
  assert.deepEqual(after(...onStage, lost), { phase: "rejoining", attempt: 0, again: true });
  assert.deepEqual(after(...onStage, lost, retryDue, failed, retryDue, failed), { phase: "rejoining", attempt: 2, again: true });
});

test("attempts start from zero after having been on stage again", () => {
  assert.deepEqual(after(...onStage, lost, retryDue, failed, retryDue, connected, lost), { phase: "rejoining", attempt: 0, again: true });
});

test("a room that restarts and does not yet know that it is live is no reason to wait for a start", () => {
  assert.deepEqual(after(...onStage, lost, retryDue, notLive), { phase: "rejoining", attempt: 1, again: true });
  assert.deepEqual(after(joinAsked, microphoneReady, notLive), { phase: "waiting", attempt: 1 });
});

test("whoever waits joins the moment the space is live", () => {
  assert.deepEqual(after(joinAsked, microphoneReady, notLive, { type: "spaceLive" }), { phase: "joining", attempt: 0, again: false });
});

test("the end of the space ends every state but an earlier refusal", () => {
  assert.deepEqual(after(...onStage, { type: "spaceEnded" }), { phase: "stopped", reason: "space_ended" });
  assert.deepEqual(after({ type: "refused", reason: "ticket_expired" }, { type: "spaceEnded" }), { phase: "stopped", reason: "ticket_expired" });
});

test("leaving works while joining, waiting, reconnecting and speaking", () => {
  for (const events of [[joinAsked], [joinAsked, microphoneReady], [joinAsked, microphoneReady, notLive], onStage, [...onStage, lost]]) {
    assert.deepEqual(after(...events, { type: "leaveAsked" }), { phase: "left" });
  }
});

test("late news of a connection that was left changes nothing", () => {
  const left = after(...onStage, { type: "leaveAsked" });
  for (const event of [connected, lost, failed, retryDue, microphoneReady, notLive]) assert.equal(transition(left, event), left);
});

test("a full stage may be tried again, an expired link may not", () => {
  const full = after(joinAsked, microphoneReady, { type: "refused", reason: "stage_full" });
  assert.equal(mayRetry(full), true);
  assert.equal(isTrying(full), false);
  assert.deepEqual(transition(full, joinAsked), { phase: "asking" });
  const expired = after({ type: "refused", reason: "ticket_expired" });
  assert.equal(transition(expired, joinAsked), expired);
});

test("every state has words, and a muted speaker is not told that they are heard", () => {
  assert.match(messageFor(after(...onStage), { muted: true, hosts: false }).advice, /muted/);
  assert.match(messageFor(after(...onStage, lost), { muted: false, hosts: false }).title, /Reconnecting/);
});
