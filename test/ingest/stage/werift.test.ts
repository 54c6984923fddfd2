import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { GenericNack, MediaStreamTrack, RTCPeerConnection, RTCRtpCodecParameters, RtcpTransportLayerFeedback, useNACK } from "werift";
import { writeRtpPacket } from "../../../ingest/stage/rtp-header.ts";
import { leaveSoon } from "../../support/leave-soon.ts";
import { startTurn, type TurnServer } from "../../support/turn.ts";
import { until } from "../../support/until.ts";
import { type IngestFixture, orderFor, startIngestFixture, tokenFor } from "./ingest-fixture.ts";
import { goodOffer } from "./offers.ts";

const opus = new RTCRtpCodecParameters({ mimeType: "audio/opus", clockRate: 48_000, channels: 2, payloadType: 111 });
let turn: TurnServer;
let ingest: IngestFixture;
before(async () => {
  turn = await startTurn();
  // The relay is on loopback, so the server must be found there too.
  ingest = await startIngestFixture({ TURN_URL: turn.url, TURN_SECRET: turn.secret, ICE_PUBLIC_IP: "127.0.0.1" });
  await ingest.order(orderFor("talk"));
});
after(async () => {
  await ingest.close();
  await turn.close();
  leaveSoon();
});

test("another WebRTC implementation joins with trickled candidates, speaks, hears and leaves", async () => {
  await speakAndLeave("wanda", {});
});

test("a speaker whose only way is a TURN relay joins with the credentials that the server gave, speaks, hears and leaves", async () => {
  const made = await post(goodOffer(), await authorizationOf("rita"));
  const [, urls = "", username = "", credential = ""] = /<(turn:[^>]+)>; rel="ice-server"; username="([^"]+)"; credential="([^"]+)"/.exec(
    made.headers.get("link") ?? "",
  ) as RegExpExecArray;
  const candidates = await speakAndLeave("rita", { iceServers: [{ urls, username, credential }], iceTransportPolicy: "relay" });
  assert.ok(candidates.length > 0 && candidates.every((candidate) => candidate.includes("typ relay")), candidates.join("\n"));
  assert.match(turn.log(), new RegExp(`user <${username}>.*ALLOCATE processed, success`));
});

test("a packet that was lost is sent again to who has offered to ask for it, and to nobody else", async () => {
  const asking = new RTCRtpCodecParameters({ ...opus, rtcpFeedback: [useNACK()] });
  const connection = new RTCPeerConnection({ codecs: { audio: [asking] } });
  const transceiver = connection.addTransceiver(new MediaStreamTrack({ kind: "audio" }), { direction: "sendrecv" });
  const heard: { readonly sequenceNumber: number; readonly ssrc: number }[] = [];
  transceiver.onTrack.subscribe((remote) => remote.onReceiveRtp.subscribe(({ header }) => heard.push(header)));
  await connection.setLocalDescription(await connection.createOffer());
  const made = await post(connection.localDescription?.sdp ?? "", await authorizationOf("nora"));
  const sdp = await made.text();
  assert.match(sdp, /^a=rtcp-fb:111 nack\r$/m);
  await connection.setRemoteDescription({ type: "answer", sdp });
  await until(() => heard.length > 0);
  const [{ sequenceNumber, ssrc } = { sequenceNumber: 0, ssrc: 0 }] = heard;
  const feedback = new GenericNack({ senderSsrc: 1, mediaSourceSsrc: ssrc, lost: [sequenceNumber] });
  await transceiver.sender.dtlsTransport.sendRtcp([new RtcpTransportLayerFeedback({ feedback })]);
  await until(() => heard.filter((header) => header.sequenceNumber === sequenceNumber).length === 2);
  await connection.close();
  assert.doesNotMatch(await (await post(goodOffer(), await authorizationOf("olga"))).text(), /rtcp-fb/);
});

const authorizationOf = async (account: string) => `Bearer ${await tokenFor(account)}`;

function post(body: string, authorization: string): Promise<Response> {
  return fetch(ingest.whipUrl("talk"), { method: "POST", body, headers: { authorization, "content-type": "application/sdp" } });
}

/** @returns the candidates that were trickled. */
async function speakAndLeave(account: string, options: Partial<ConstructorParameters<typeof RTCPeerConnection>[0]>): Promise<readonly string[]> {
  const connection = new RTCPeerConnection({ codecs: { audio: [opus] }, ...options });
  const track = new MediaStreamTrack({ kind: "audio" });
  let heard = 0;
  connection.addTransceiver(track, { direction: "sendrecv" }).onTrack.subscribe((remote) => {
    remote.onReceiveRtp.subscribe(() => {
      heard += 1;
    });
  });
  await connection.setLocalDescription(await connection.createOffer());
  const offer = connection.localDescription?.sdp ?? "";
  const candidates = offer.match(/^a=candidate.*$/gm) ?? [];
  const authorization = await authorizationOf(account);
  const made = await post(offer.replace(/^a=(?:candidate|end-of-candidates).*\r?\n/gm, ""), authorization);
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
  const before = await ingest.counted("packets_in_total");
  const stop = speak(track);
  await until(async () => heard >= 3 && (await ingest.counted("packets_in_total")) > before + 20);
  stop();
  assert.ok((await ingest.describe("talk")).stage.some((speaker) => speaker.account === account));
  assert.equal((await fetch(url, { method: "DELETE", headers: { authorization } })).status, 200);
  await until(async () => (await ingest.describe("talk")).stage.length === 0);
  await connection.close();
  return candidates;
}

function speak(track: MediaStreamTrack): () => void {
  const voice = Uint8Array.of(0x78, ...Array.from({ length: 60 }, (_, index) => index));
  let sequence = 0;
  const timer = setInterval(() => {
    track.writeRtp(writeRtpPacket({ payloadType: 111, marker: false, sequence, timestamp: sequence * 960, ssrc: 1 }, voice));
    sequence += 1;
  }, 20);
  return () => clearInterval(timer);
}
