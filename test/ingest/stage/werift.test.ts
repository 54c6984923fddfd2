import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { MediaStreamTrack, RTCPeerConnection, useOPUS } from "werift";
import { writeRtpPacket } from "../../../ingest/stage/rtp-header.ts";
import { type IngestFixture, orderFor, startIngestFixture, tokenFor, until } from "./ingest-fixture.ts";

let ingest: IngestFixture;
before(async () => {
  ingest = await startIngestFixture();
});
after(() => ingest.close());

test("another WebRTC implementation joins with trickled candidates, speaks, hears and leaves", async () => {
  await ingest.order(orderFor("talk"));
  const connection = new RTCPeerConnection({ codecs: { audio: [useOPUS()] } });
  const track = new MediaStreamTrack({ kind: "audio" });
  let heard = 0;
  const transceiver = connection.addTransceiver(track, { direction: "sendrecv" });
  transceiver.onTrack.subscribe((remote) => {
    remote.onReceiveRtp.subscribe(() => {
      heard += 1;
    });
  });
  await connection.setLocalDescription(await connection.createOffer());
  const offer = connection.localDescription?.sdp ?? "";
  const candidates = offer.match(/^a=candidate.*$/gm) ?? [];
  const authorization = `Bearer ${await tokenFor("wanda")}`;
  const body = offer.replace(/^a=(?:candidate|end-of-candidates).*\r?\n/gm, "");
  const made = await fetch(ingest.whipUrl("talk"), { method: "POST", body, headers: { authorization, "content-type": "application/sdp" } });
  assert.equal(made.status, 201);
  const url = new URL(made.headers.get("location") ?? "", ingest.base);
  const fragment = [/^a=ice-ufrag:.*$/m, /^a=ice-pwd:.*$/m]
    .map((line) => line.exec(offer)?.[0] ?? "")
    .concat(candidates)
    .join("\r\n");
  const headers = { authorization, "content-type": "application/trickle-ice-sdpfrag", "if-match": made.headers.get("etag") ?? "" };
  assert.equal((await fetch(url, { method: "PATCH", body: fragment, headers })).status, 204);
  await connection.setRemoteDescription({ type: "answer", sdp: await made.text() });
  await until(() => connection.connectionState === "connected");
  const voice = Uint8Array.of(0x78, ...Array.from({ length: 60 }, (_, index) => index));
  let sequence = 0;
  const timer = setInterval(() => {
    track.writeRtp(writeRtpPacket({ payloadType: 111, marker: false, sequence, timestamp: sequence * 960, ssrc: 1 }, voice));
    sequence += 1;
  }, 20);
  await until(async () => heard >= 3 && (await ingest.counted("packets_in_total")) > 20);
  clearInterval(timer);
  assert.equal((await ingest.describe("talk")).stage[0]?.account, "wanda");
  assert.equal((await fetch(url, { method: "DELETE", headers: { authorization } })).status, 200);
  await until(async () => (await ingest.describe("talk")).seats.taken === 0);
  await connection.close();
});
