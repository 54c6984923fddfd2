import assert from "node:assert/strict";
import { test } from "node:test";
import { TrackSender } from "../../../ingest/stage/track-sender.ts";

const packet = Buffer.of(0x80);

/** A track that answers each packet as it is told to. */
function openSender(answer: (packet: Buffer) => boolean) {
  const tell = { open: () => {}, closed: () => {} };
  const asked: Buffer[] = [];
  const sender = new TrackSender({
    onOpen(callback) {
      tell.open = callback;
    },
    onClosed(callback) {
      tell.closed = callback;
    },
    sendMessageBinary(packet) {
      asked.push(packet);
      return answer(packet);
    },
  });
  return { sender, tell, asked };
}

test("a packet that the library throws at is lost, and the ones after it go out", () => {
  let throws = false;
  const { sender, tell } = openSender(() => {
    if (throws) throw new Error("Track is closed");
    return true;
  });
  tell.open();
  const sent = [false, true, false, false].map((thrown) => {
    throws = thrown;
    return sender.send(packet);
  });
  assert.deepEqual(sent, [true, false, true, true]);
});

test("a packet that the library does not take is lost without a throw", () => {
  const { sender, tell } = openSender(() => false);
  tell.open();
  assert.equal(sender.send(packet), false);
});

test("the library is asked for nothing before its track is open and after it has closed", () => {
  const { sender, tell, asked } = openSender(() => true);
  assert.equal(sender.send(packet), false);
  tell.open();
  assert.equal(sender.send(packet), true);
  tell.closed();
  assert.equal(sender.send(packet), false);
  assert.equal(asked.length, 1);
});
